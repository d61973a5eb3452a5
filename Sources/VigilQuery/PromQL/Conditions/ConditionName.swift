/// A name that conditions of alerts may use instead of PromQL, with what it comes to.
struct ConditionName {
    /// What a name stands for.
    enum Meaning {
        /// A number, as PromQL.
        case number(String)
        /// Whether a number of the selector rises or falls; `least` is what counts as a change over the window.
        case trend(selector: String, least: String)
    }

    let name: String
    let meaning: Meaning

    /// How far back a trend looks.
    static let window = "1h"
    /// The same in seconds, for growth over all of it.
    private static let windowSeconds = "3600"
    /// The least share of a number's variance that a line must explain: below, there is no trend but noise.
    private static let confidenceMin = "0.6"
    /// What a trend can be.
    static let trends = ["increasing", "decreasing", "stable"]

    private static let memory = #"system_memory_utilization_ratio{system_memory_state="used"}"#
    private static let idle = #"system_cpu_utilization_ratio{cpu_mode="idle"}"#
    private static let disk = #"system_filesystem_utilization_ratio{system_filesystem_state="used"}"#

    /// All names there are.
    static let all = [
        ConditionName(name: "memory_percent", meaning: .number("100 * \(memory)")),
        ConditionName(name: "cpu_percent", meaning: .number("100 - 100 * \(idle)")),
        ConditionName(name: "disk_percent", meaning: .number("100 * max by (job, instance) (\(disk))")),
        ConditionName(name: "memory_trend", meaning: .trend(selector: memory, least: "0.01")),
        ConditionName(name: "cpu_trend", meaning: .trend(selector: idle, least: "-0.05")),
    ]

    /// The PromQL that holds where a number of the selector goes a way.
    ///
    /// The slope is that of the line through all samples of the window. How well the line fits is the share of
    /// variance that it explains: slope² · variance of time / variance of the number. A negative `least` is that of a
    /// number whose fall is the rise of what is asked for.
    static func query(_ trend: String, of selector: String, least: String) -> String {
        let isReversed = least.hasPrefix("-")
        let size = isReversed ? String(least.dropFirst()) : least
        let slope = "deriv(\(selector)[\(window)])"
        let ofTime = "stdvar_over_time(timestamp(\(selector))[\(window):])"
        let fit = "\(slope) ^ 2 * \(ofTime) / stdvar_over_time(\(selector)[\(window)])"
        let changes = "\(slope) * \(windowSeconds)"
        switch trend {
        case "stable":
            let both = "abs(\(changes)) > \(size) and \(fit) > \(confidenceMin)"
            return "\(slope) unless (\(both))"
        default:
            let isRise = (trend == "increasing") != isReversed
            return "\(changes) \(isRise ? "> \(size)" : "< -\(size)") and \(fit) > \(confidenceMin)"
        }
    }
}
