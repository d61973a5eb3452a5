import VigilDashboard
import VigilModel

/// The health of a system as text: the overall status, then each check.
struct HealthText {
    let text: String

    init(_ health: HealthView, now: Timestamp) {
        var lines = ["=== System Health ===", "Overall Status: \(health.status.rawValue)", "", "Component Checks:"]
        if health.checks.isEmpty { lines.append("  none yet") }
        let width = health.checks.map(\.name.count).max() ?? 0
        for check in health.checks {
            let name = Self.padded(VisibleText.line(check.name), to: width)
            let status = Self.padded(check.status.rawValue, to: 9)
            let age = Humanised.age(of: check.time, at: now)
            let message = check.message.isEmpty ? "" : "  " + VisibleText.line(check.message)
            lines.append("  \(Self.mark(check.status)) \(name)  \(status)  \(age)\(message)")
        }
        text = lines.joined(separator: "\n")
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func mark(_ status: HealthView.Status) -> String {
        switch status {
        case .healthy: "✓"
        case .degraded: "!"
        case .unhealthy: "✗"
        }
    }
}
