#if canImport(Glibc)
import Glibc
import VigilDashboard
#elseif canImport(Darwin)
import Darwin
#endif
import VigilStore

extension HealthCheck {
    /// Whether the store takes what comes.
    static func database(_ store: any TelemetryStore) -> HealthCheck {
        HealthCheck(name: "database") {
            let statistics = await store.statistics()
            if let reason = statistics.refusing { return Finding(status: .unhealthy, message: reason) }
            return .healthy
        }
    }

    /// How long senders wait until what they sent is durable.
    static func commit(_ store: any TelemetryStore) -> HealthCheck {
        HealthCheck(name: "commit") {
            guard let seconds = await store.statistics().commitP99 else { return .healthy }
            let message = "99 % of commits take less than \(Int(seconds * 1_000)) ms"
            return Finding(status: seconds > 1 ? .degraded : .healthy, message: message)
        }
    }

    /// The space that is left where the store is kept.
    static func disk(_ directory: String) -> HealthCheck {
        HealthCheck(name: "disk") {
            var status = statvfs()
            guard statvfs(directory, &status) == 0 else {
                return Finding(status: .unhealthy, message: "\(directory) cannot be looked at")
            }
            let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
            let share = Double(status.f_bavail) / Double(max(status.f_blocks, 1))
            let message = "\(free >> 20) MiB free (\(Int(share * 100)) %)"
            if free < 64 << 20 { return Finding(status: .unhealthy, message: message) }
            return Finding(status: share < 0.05 && free < 5 << 30 ? .degraded : .healthy, message: message)
        }
    }
}
