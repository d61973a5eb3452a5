import CVigil

/// Where telemetry waits on the disk while its receiver is away, and how much of it.
public struct SpoolConfiguration: Hashable, Sendable {
    /// The folder; nil: `vigil/spool` in the user's folder for state (`$XDG_STATE_HOME`, or systemd's
    /// `$STATE_DIRECTORY`, else `~/.local/state`), or without a home in the folder for temporary files.
    ///
    /// In it each service has a folder, and in that each process.
    public var directory: String?
    /// The most bytes that one process keeps; beyond it the oldest go.
    public var bytesMax: Int
    /// What is older goes.
    public var ageMax: Duration

    /// A spool; what is not given is 64 MiB and a day.
    public init(directory: String? = nil, bytesMax: Int = 64 << 20, ageMax: Duration = .seconds(86_400)) {
        self.directory = directory
        self.bytesMax = max(1, bytesMax)
        self.ageMax = ageMax
    }
}

extension SpoolConfiguration {
    /// The folder of a service.
    ///
    /// - Parameters:
    ///   - service: What the application calls itself.
    ///   - environment: The environment variables.
    /// - Returns: A path.
    package func folder(of service: String, environment: [String: String]) -> String {
        (directory ?? Self.standard(environment)) + "/" + ProcessFacts.fileName(of: service)
    }

    private static func standard(_ environment: [String: String]) -> String {
        if let state = ProcessFacts.stateFolder(environment) { return state + "/vigil/spool" }
        let temporary = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (temporary ?? "/tmp") + "/vigil-\(vigil_user_id())/spool"
    }
}
