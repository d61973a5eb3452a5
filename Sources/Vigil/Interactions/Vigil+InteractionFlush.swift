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
            case .finish: return await flushInteractions(isLast: true)
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
    ///
    /// - Parameter isLast: Whether what cannot be written now never will be.
    func flushInteractions(isLast: Bool = false) async {
        handOverInteractions()
        let now = time.wall()
        let lines = interactionRecorder.takeLines()
        if let interactionFiles,
            let failure = await BlockingThread.run({ interactionFiles.write(lines, now: now) })
        {
            interactionRecorder.failed(toWrite: failure.unwritten, keeping: !isLast)
            sayUnwritten(failure.problem)
        } else if interactionRecorder.flushed(at: now) {
            diagnostics.forget(key: Self.unwritten)
            diagnostics.always("interactions are written again")
        }
        let lost = interactionRecorder.counts.lostLines
        if lost > 0, isLast {
            diagnostics.always("\(lost) interactions are not in the files, since they could not be written in time")
        }
        sayErrorRate()
    }

    private func sayUnwritten(_ problem: String) {
        let kept = InteractionFlushStateMachine.linesMax
        diagnostics.once(
            "interactions are not written, and up to \(kept) are kept and tried again: \(problem)",
            key: Self.unwritten
        )
    }

    private static let unwritten = "interactions are not written"

    private func sayErrorRate() {
        let key = "interaction error rate"
        if let warning = interactions.errorRateWarning(above: configuration.interactionErrorRateMax) {
            diagnostics.once(warning, key: key)
        } else {
            diagnostics.forget(key: key)
        }
    }
}
