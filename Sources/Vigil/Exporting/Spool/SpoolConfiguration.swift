import CVigil

/// Where telemetry waits on the disk while its receiver is away, and how much of it.
public struct SpoolConfiguration: Hashable, Sendable {
    /// The folder; nil: `vigil/spool` in the user's folder for state (`$XDG_STATE_HOME`, else `~/.local/state`), or
    /// without a home in the folder for temporary files.
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
        (directory ?? Self.standard(environment)) + "/" + Self.folderName(service)
    }

    private static func standard(_ environment: [String: String]) -> String {
        // The specification of these folders has relative values ignored.
        func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let state = absolute("XDG_STATE_HOME") { return state + "/vigil/spool" }
        if let home = absolute("HOME"), home != "/" { return home + "/.local/state/vigil/spool" }
        return (absolute("TMPDIR") ?? "/tmp") + "/vigil-\(vigil_user_id())/spool"
    }

    /// A name that a folder can have: a service may be called `team/api`, or `..`.
    private static func folderName(_ service: String) -> String {
        let kept = service.utf8.prefix(100).map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): byte
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): byte
            case UInt8(ascii: "."): byte
            default: UInt8(ascii: "_")
            }
        }
        let name = String(decoding: kept, as: UTF8.self)
        return name.isEmpty || name.hasPrefix(".") ? "_" + name : name
    }
}
