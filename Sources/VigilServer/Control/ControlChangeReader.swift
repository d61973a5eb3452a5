import Logging
import VigilDashboard
import VigilModel
import VigilQuery

/// Reads a change that somebody wants, with errors that say what would be right.
struct ControlChangeReader {
    let now: Timestamp

    static let example = "send JSON such as {\"service\":\"shop\",\"level\":\"debug\",\"for\":\"10m\"}"
    private static let durations = Duration.seconds(1)...Duration.seconds(30 * 86_400)
    private static let textMax = 200

    /// What is set, and the change itself where it takes something back.
    func read(_ change: ControlChange) throws -> (settings: [StoredControl], cleared: ControlChange?) {
        try check(change.service, "service", mayBeEmpty: false)
        try check(change.label, "label", mayBeEmpty: true)
        try check(change.operation, "operation", mayBeEmpty: true)
        var change = change
        if change.label == "" { change.label = nil }
        if change.operation == "" { change.operation = nil }
        var settings: [StoredControl] = []
        if let level = change.level { settings.append(try stored(change) { $0.level = try self.level(level) }) }
        if let rate = change.sampleRate {
            settings.append(try stored(change) { $0.sampleRate = try sampleRate(rate, change) })
        }
        if let enabled = change.enabled {
            settings.append(try stored(change) { $0.enabled = try recording(enabled, change) })
        }
        let clears = change.clear == true
        if clears && !settings.isEmpty { throw APIError.badRequest("A change sets something or clears, not both.") }
        if !clears && settings.isEmpty {
            throw APIError.badRequest("The change has no level, sample_rate, enabled or clear.", hint: Self.example)
        }
        return (settings, clears ? change : nil)
    }

    private func stored(
        _ change: ControlChange,
        _ set: (inout ControlSettingView) throws -> Void
    ) throws -> StoredControl {
        var setting = ControlSettingView(
            service: change.service,
            label: change.label,
            operation: change.operation,
            until: now + (try duration(change.for))
        )
        try set(&setting)
        return StoredControl(setting: setting)
    }

    private func level(_ text: String) throws -> String {
        switch text.lowercased() {
        case "off": return "off"
        case "warn": return Logger.Level.warning.rawValue
        case "fatal": return Logger.Level.critical.rawValue
        case let name:
            if let level = Logger.Level(rawValue: name) { return level.rawValue }
            throw APIError.badRequest(
                "level is \"\(text.prefix(40))\", which is none.",
                hint: "write one of " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ") + ", off"
            )
        }
    }

    private func sampleRate(_ rate: Double, _ change: ControlChange) throws -> Double {
        guard (0...1).contains(rate) else { throw APIError.badRequest("sample_rate is a number from 0 to 1.") }
        guard change.label == nil else {
            throw APIError.badRequest("A sample rate is for operations, and has no label.")
        }
        return rate
    }

    private func recording(_ isOn: Bool, _ change: ControlChange) throws -> Bool {
        guard !isOn else {
            throw APIError.badRequest("enabled is false or absent.", hint: "to go on recording, clear what was set")
        }
        guard change.label == nil, change.operation == nil else {
            throw APIError.badRequest("enabled is for a service as a whole: it has no label and no operation.")
        }
        return isOn
    }

    private func duration(_ text: String?) throws -> Duration {
        guard let text, let duration = try? DurationSyntax.parse(text), Self.durations.contains(duration) else {
            throw APIError.badRequest(
                "for is \(text.map { "\"\($0.prefix(40))\"" } ?? "absent"), and should be a time from 1s to 30d.",
                hint: Self.example
            )
        }
        return duration
    }

    private func check(_ text: String?, _ name: String, mayBeEmpty: Bool) throws {
        let text = text ?? ""
        if text.isEmpty, !mayBeEmpty { throw APIError.badRequest("\(name) is empty.", hint: Self.example) }
        guard text.count <= Self.textMax, !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw APIError.badRequest("\(name) is a name of at most \(Self.textMax) characters.")
        }
    }
}
