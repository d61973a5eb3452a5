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
    /// Some senders tell the used part by its state, others tell nothing else.
    private static let disk = #"system_filesystem_utilization_ratio{system_filesystem_state=~"|used"}"#
    private static let process = "process_memory_utilization_ratio"
    /// What a process measures of itself, and what is measured of it, are two series of one time.
    private static let processor =
        "max by (job, instance) (sum by (job, instance, otel_scope_name) (rate(process_cpu_time_seconds_total[5m])))"
    private static let operations = "vigil_operation_duration_seconds_count"

    /// All names there are: of the machine, of each process, of what each service does.
    static let all = [
        ConditionName(name: "memory_percent", meaning: .number("100 * \(memory)")),
        ConditionName(name: "cpu_percent", meaning: .number("100 - 100 * \(idle)")),
        ConditionName(name: "disk_percent", meaning: .number("100 * max by (job, instance) (\(disk))")),
        ConditionName(name: "memory_trend", meaning: .trend(selector: memory, least: "0.01")),
        ConditionName(name: "cpu_trend", meaning: .trend(selector: idle, least: "-0.05")),
        ConditionName(name: "process_memory_percent", meaning: .number("100 * \(process)")),
        ConditionName(name: "process_cpu_percent", meaning: .number("100 * \(processor)")),
        ConditionName(name: "process_memory_trend", meaning: .trend(selector: process, least: "0.01")),
        ConditionName(name: "error_percent", meaning: .number(errors)),
    ]

    /// Which part of a service's operations failed; 0 where none did.
    private static let errors =
        "100 * (sum by (job, instance) (rate(\(operations){vigil_outcome=\"failure\"}[5m])) "
        + "or 0 * sum by (job, instance) (rate(\(operations)[5m]))) "
        + "/ sum by (job, instance) (rate(\(operations)[5m]))"

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
