// Health checks of the server itself. They run in the background, side by side, each within a time; requests are
// answered from what is known, with its age, so that a check that hangs does not make the answer hang.

import ServiceLifecycle
import Synchronization
import VigilDashboard
import VigilModel

/// Something that can be well or not.
struct HealthCheck: Sendable {
    /// What a check found.
    struct Finding: Equatable, Sendable {
        var status: HealthView.Status
        var message: String

        static let healthy = Finding(status: .healthy, message: "")
    }

    var name: String
    var timeout = Duration.seconds(2)
    var run: @Sendable () async throws -> Finding
}

/// Runs checks and knows what they found last.
final class HealthRegistry: Service {
    private let checks: [HealthCheck]
    private let interval: Duration
    private let now: @Sendable () -> Timestamp
    private let findings = Mutex<[String: HealthView.Check]>([:])

    init(checks: [HealthCheck], interval: Duration = .seconds(5), now: @escaping @Sendable () -> Timestamp) {
        self.checks = checks
        self.interval = interval
        self.now = now
    }

    /// What is known now, in the order of the checks.
    ///
    /// What was not found out yet is left out.
    ///
    /// All healthy is healthy, any unhealthy is unhealthy, else degraded.
    var view: HealthView {
        let known = findings.withLock { $0 }
        let checks = checks.compactMap { known[$0.name] }
        let worst: HealthView.Status =
            checks.contains { $0.status == .unhealthy }
            ? .unhealthy : checks.contains { $0.status == .degraded } ? .degraded : .healthy
        return HealthView(status: worst, checks: checks)
    }

    /// Runs every check once.
    func refresh() async {
        await withTaskGroup(of: HealthView.Check.self) { group in
            for check in checks {
                group.addTask { await self.run(check) }
            }
            for await found in group { findings.withLock { $0[found.name] = found } }
        }
    }

    /// Runs the checks again and again until the server stops.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.refresh()
                try await Task.sleep(for: self.interval)
            }
        }
    }

    private func run(_ check: HealthCheck) async -> HealthView.Check {
        let finding = await withTaskGroup(of: HealthCheck.Finding.self) { group in
            group.addTask {
                do {
                    return try await check.run()
                } catch {
                    return HealthCheck.Finding(status: .unhealthy, message: "\(error)")
                }
            }
            group.addTask {
                try? await Task.sleep(for: check.timeout)
                return HealthCheck.Finding(status: .unhealthy, message: "no answer within \(check.timeout)")
            }
            let first = await group.next() ?? .healthy
            group.cancelAll()
            return first
        }
        return HealthView.Check(name: check.name, status: finding.status, message: finding.message, time: now())
    }
}
