package import VigilModel

/// What watched applications are asked to do, and which of them listen.
package struct ControlView: Codable, Hashable, Sendable {
    package var time: Timestamp
    /// By service, then what is set.
    package var settings: [ControlSettingView]
    /// The applications that ask now, by service.
    package var listeners: [ControlListenersView]

    package init(time: Timestamp, settings: [ControlSettingView], listeners: [ControlListenersView]) {
        self.time = time
        self.settings = settings
        self.listeners = listeners
    }
}

/// One thing that an application is asked, for a while: exactly one of level, sample rate and enabled.
package struct ControlSettingView: Codable, Hashable, Sendable {
    /// Which service; `*`: every one.
    package var service: String
    /// Which loggers; nil: all.
    package var label: String?
    /// During which operations; nil: whatever is going on.
    package var operation: String?
    /// From which level on log lines are written; `off`: none.
    package var level: String?
    /// Which part of all traces is recorded, from 0 to 1.
    package var sampleRate: Double?
    /// Whether anything is recorded.
    package var enabled: Bool?
    /// When it ends.
    package var until: Timestamp

    package init(
        service: String,
        label: String? = nil,
        operation: String? = nil,
        level: String? = nil,
        sampleRate: Double? = nil,
        enabled: Bool? = nil,
        until: Timestamp
    ) {
        self.service = service
        self.label = label
        self.operation = operation
        self.level = level
        self.sampleRate = sampleRate
        self.enabled = enabled
        self.until = until
    }
}

/// The processes of a service that listen.
package struct ControlListenersView: Codable, Hashable, Sendable {
    package var service: String
    package var instances: Int

    package init(service: String, instances: Int) {
        self.service = service
        self.instances = instances
    }
}

/// What somebody wants to change about the applications of a service.
package struct ControlChange: Codable, Hashable, Sendable {
    /// Which service; `*`: every one.
    package var service: String
    /// Which loggers; nil: all.
    package var label: String?
    /// During which operations; nil: whatever is going on.
    package var operation: String?
    /// From which level on log lines are written; `off`: none.
    package var level: String?
    /// Which part of all traces is recorded, from 0 to 1.
    package var sampleRate: Double?
    /// Whether anything is recorded.
    package var enabled: Bool?
    /// For how long: `10m`; not needed to clear.
    package var `for`: String?
    /// Takes back what is set for this service, label and operation; without these, all of the service.
    package var clear: Bool?

    package init(service: String, label: String? = nil, operation: String? = nil) {
        self.service = service
        self.label = label
        self.operation = operation
    }
}
