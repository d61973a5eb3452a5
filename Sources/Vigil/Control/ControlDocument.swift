// Both ends of `/api/vigil/control` live here: what a server answers a watched application, and how that reads it.

import VigilModel
import VigilOTLP

/// What a server asks of an application.
package struct ControlDocument: Hashable, Sendable {
    /// Changes whenever the settings do; the application sends back the one that it has.
    package var version: Int64
    /// All that holds now.
    package var settings: [ControlSetting]
    /// How long to leave the server alone before asking again; zero as a rule, since it answers when there is news.
    package var pause: Duration

    /// A document.
    package init(version: Int64, settings: [ControlSetting] = [], pause: Duration = .zero) {
        self.version = version
        self.settings = settings
        self.pause = pause
    }
}

/// One thing that a server asks of an application, for a while.
package struct ControlSetting: Hashable, Sendable {
    /// What is asked.
    package enum Value: Hashable, Sendable {
        /// The level of log lines: one of swift-log's, or `off`.
        case level(String)
        /// Which part of all traces is recorded, from 0 to 1.
        case sampleRate(Double)
        /// Whether anything is recorded at all.
        case recording(Bool)
    }

    package var value: Value
    /// For which loggers; nil: all.
    package var label: String?
    /// During which operations; nil: whatever is going on.
    package var operation: String?
    /// How long it still holds: a duration and no time, since clocks differ.
    package var left: Duration

    /// A setting.
    package init(_ value: Value, label: String? = nil, operation: String? = nil, left: Duration) {
        self.value = value
        self.label = label
        self.operation = operation
        self.left = left
    }
}

extension ControlDocument {
    /// How large a document may be.
    package static let bytesMax = 256 << 10
    private static let settingsMax = 1_000

    /// The document as it is sent.
    package var json: String {
        let settings = settings.map { AttributeValue.map($0.attributes) }
        let attributes: Attributes = [
            "poll_after_seconds": .double(pause.inSeconds), "settings": .array(settings), "version": .int(version),
        ]
        return AttributeValue.map(attributes).json
    }

    /// The document that was sent; nil where the bytes are none.
    ///
    /// Settings of kinds that are not known, and those that make no sense, are left out: newer servers know more.
    package init?(json: [UInt8]) {
        guard let value = AttributeValue(json: json, depthMax: 8), let version = value["version"]?.intValue,
            let settings = value["settings"]?.elements
        else { return nil }
        self.init(
            version: version,
            settings: settings.prefix(Self.settingsMax).compactMap { ControlSetting($0) },
            pause: .seconds(min(3_600, max(0, value["poll_after_seconds"]?.number ?? 0)))
        )
    }
}

extension ControlSetting {
    private static let leftMax = 366 * 86_400.0

    fileprivate var attributes: Attributes {
        var attributes = Attributes()
        switch value {
        case .level(let level): attributes["level"] = .string(level)
        case .sampleRate(let rate): attributes["sample_rate"] = .double(rate)
        case .recording(let isOn): attributes["enabled"] = .bool(isOn)
        }
        if let label { attributes["label"] = .string(label) }
        if let operation { attributes["operation"] = .string(operation) }
        attributes["seconds_left"] = .double(left.inSeconds)
        return attributes
    }

    fileprivate init?(_ json: AttributeValue) {
        guard let left = json["seconds_left"]?.number, left > 0, let value = Value(json) else { return nil }
        self.init(
            value,
            label: json["label"]?.stringValue,
            operation: json["operation"]?.stringValue,
            left: .seconds(min(left, Self.leftMax))
        )
    }
}

extension ControlSetting.Value {
    fileprivate init?(_ json: AttributeValue) {
        if let level = json["level"]?.stringValue {
            guard LevelFloor(name: level) != nil else { return nil }
            self = .level(level)
        } else if let rate = json["sample_rate"]?.number {
            guard (0...1).contains(rate) else { return nil }
            self = .sampleRate(rate)
        } else if case .bool(let isOn)? = json["enabled"] {
            self = .recording(isOn)
        } else {
            return nil
        }
    }
}

extension AttributeValue {
    fileprivate var number: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number) where number.isFinite: number
        default: nil
        }
    }
}
