import Vigil

extension Vigil {
    /// Carries out a command while what is recorded is sent now and then, and the rest at its end.
    ///
    /// Unlike `run(while:)`, it tries the last time once and not for long: a command does not keep its user waiting
    /// because a network is away. Metrics are collected at the end, and of a long command at the usual interval.
    nonisolated(nonsending) func sending<Failure: Error>(
        every pause: Duration = .seconds(1),
        _ command: nonisolated(nonsending) () async throws(Failure) -> Void
    ) async throws(Failure) {
        let result = await withTaskGroup(of: Void.self) { group -> Result<Void, Failure> in
            group.addTask {
                var due = ContinuousClock.now + self.configuration.metricInterval
                while (try? await Task.sleep(for: pause)) != nil {
                    if .now < due {
                        await self.sendWaiting()
                    } else {
                        due = .now + self.configuration.metricInterval
                        await self.flush()
                    }
                }
            }
            defer { group.cancelAll() }
            do throws(Failure) {
                return .success(try await command())
            } catch {
                return .failure(error)
            }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                async let reported: Void = self.reportPastRunsOnce()
                await self.flush()
                await reported
            }
            group.addTask { try? await Task.sleep(for: .seconds(1)) }
            await group.next()
            group.cancelAll()
        }
        try result.get()
    }
}
