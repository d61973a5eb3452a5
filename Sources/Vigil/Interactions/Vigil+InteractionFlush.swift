import Synchronization
import VigilModel

extension Vigil {
    /// Hands interactions on and writes their files until ``stop()``, then does so for the last time.
    func runInteractions() async {
        while true {
            switch await interactionRecorder.next() {
            case .wait: break
            case .handOver: handOverInteractions()
            case .flush: await flushInteractions()
            case .finish: return await flushInteractions()
            }
        }
    }

    /// Makes events, counts and lines of what was recorded.
    func handOverInteractions() {
        let interactions = interactionRecorder.take()
        guard !interactions.isEmpty else { return }
        var lines: [InteractionLine] = []
        for interaction in interactions {
            count(
                SemanticName.interactionCount,
                unit: "{interaction}",
                [
                    SemanticName.interactionName: .string(interaction.name),
                    SemanticName.interactionSource: .string(interaction.source.rawValue),
                    SemanticName.outcome: .string(interaction.ending.outcome.rawValue),
                ]
            )
            emit(interaction.record, scope: Self.scope, context: nil)
            if interactionFiles != nil { lines.append(InteractionLine(interaction, redactor: redactor)) }
        }
        if !lines.isEmpty { interactionRecorder.keep(lines) }
    }

    /// Hands over, and writes what waits for the file.
    func flushInteractions() async {
        handOverInteractions()
        let now = time.wall()
        let lines = interactionRecorder.takeLines()
        var isWritten = true
        if let interactionFiles,
            let failure = await BlockingThread.run({ interactionFiles.write(lines, now: now) })
        {
            interactionRecorder.putBack(failure.unwritten)
            diagnostics.once("interactions are not written, and are kept and tried again: \(failure.problem)")
            isWritten = false
        }
        interactionRecorder.flushed(at: isWritten ? now : nil)
        sayErrorRate()
    }

    private func sayErrorRate() {
        let key = "interaction error rate"
        if let warning = interactions.errorRateWarning(above: configuration.interactionErrorRateMax) {
            diagnostics.once(warning, key: key)
        } else {
            diagnostics.forget(key: key)
        }
    }
}
