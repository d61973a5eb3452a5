import Vigil
import VigilDashboard
import VigilModel
import VigilStore

/// One setting as the store keeps it.
struct StoredControl: ControlRecord, Hashable {
    static let collection = "control"

    var setting: ControlSettingView

    /// A setting of the same kind for the same loggers and operations takes the place of the one before.
    var key: String {
        [kind, setting.service, setting.label ?? "", setting.operation ?? ""].joined(separator: "\u{1f}")
    }

    /// What is set, in a word.
    var kind: String {
        if setting.level != nil { return "level" }
        return setting.sampleRate != nil ? "sample_rate" : "recording"
    }

    /// What it is set to, in a word.
    var value: String {
        if let level = setting.level { return level }
        if let rate = setting.sampleRate { return "\(rate)" }
        return setting.enabled == false ? "off" : "on"
    }

    /// As an application is told of it at a time.
    func told(at now: Timestamp) -> ControlSetting? {
        let left = setting.until - now
        guard left > .zero else { return nil }
        let value: ControlSetting.Value =
            if let level = setting.level {
                .level(level)
            } else if let rate = setting.sampleRate {
                .sampleRate(rate)
            } else {
                .recording(setting.enabled ?? true)
            }
        return ControlSetting(value, label: setting.label, operation: setting.operation, left: left)
    }
}
