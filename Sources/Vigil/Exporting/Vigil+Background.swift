import VigilModel
import VigilOTLP

extension Vigil {
    /// Runs the batcher beside the sink's own work, which ends after the last batch was handed over and what the sink
    /// holds was tried once more.
    func runBackground(on thread: TelemetryThread? = nil) async {
        guard let background else { return await batcher.run(on: thread) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await background.run() }
            await batcher.run(on: thread)
            await finish(background)
            group.cancelAll()
        }
    }

    private func finish(_ background: any BackgroundSink) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await background.flush() }
            group.addTask { try? await Task.sleep(for: self.configuration.shutdownTimeout) }
            await group.next()
            group.cancelAll()
        }
    }

    /// What the sink lost, by signal and reason.
    func lossPoints(at now: Timestamp) -> [NumberPoint] {
        (background?.figures.losses ?? [:]).filter { $0.value > 0 }
            .sorted { ($0.key.signal.rawValue, $0.key.reason) < ($1.key.signal.rawValue, $1.key.reason) }
            .map { loss, records in
                NumberPoint(
                    attributes: [
                        "vigil.signal": .string(loss.signal.rawValue), "vigil.reason": .string(loss.reason),
                    ],
                    start: processMetrics.start,
                    time: now,
                    value: .int(Int64(records))
                )
            }
    }

    /// How much waits on the disk, where something may.
    func spoolMetrics(at now: Timestamp) -> [Metric] {
        guard let background else { return [] }
        let point = NumberPoint(time: now, value: .int(Int64(background.figures.waitingBytes)))
        return [Metric("vigil.self.spool.usage", unit: "By", data: .gauge([point]))]
    }
}
