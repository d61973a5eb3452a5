import VigilDashboard
import VigilModel
import VigilQuery

/// Changes of control as events: the marks of what was changed, when, for how long.
enum ControlEvent {
    static func record(set stored: StoredControl, at now: Timestamp) -> LogRecord {
        let setting = stored.setting
        let duration = DurationSyntax.format(.seconds((setting.until - now).inSeconds.rounded()))
        var attributes = attributes(setting.service, setting.label, setting.operation)
        attributes["vigil.configuration.setting"] = .string(stored.kind)
        attributes["vigil.configuration.value"] = .string(stored.value)
        attributes["vigil.configuration.until"] = .string(setting.until.rfc3339)
        let what = stored.kind == "sample_rate" ? "sample rate" : stored.kind
        return record("\(what) of \(name(setting.service)) is \(stored.value) for \(duration)", attributes, at: now)
    }

    static func record(cleared change: ControlChange, at now: Timestamp) -> LogRecord {
        var attributes = attributes(change.service, change.label, change.operation)
        attributes["vigil.configuration.setting"] = "cleared"
        return record("what was set for \(name(change.service)) is taken back", attributes, at: now)
    }

    private static func name(_ service: String) -> String { service == "*" ? "every service" : service }

    private static func attributes(_ service: String, _ label: String?, _ operation: String?) -> Attributes {
        var attributes: Attributes = ["vigil.configuration.service": .string(service)]
        if let label { attributes["vigil.configuration.label"] = .string(label) }
        if let operation { attributes["vigil.configuration.operation"] = .string(operation) }
        return attributes
    }

    private static func record(_ text: String, _ attributes: Attributes, at now: Timestamp) -> LogRecord {
        LogRecord(
            time: now,
            observedTime: now,
            severity: .info,
            body: .string(text),
            attributes: attributes,
            eventName: "vigil.configuration"
        )
    }
}
