import CVigil

/// What the system tells about this process.
package enum ProcessFacts {
    /// The environment variables.
    package static var environment: [String: String] {
        var variables: [String: String] = [:]
        var index: Int64 = 0
        while let entry = vigil_environment_entry(index) {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            index += 1
        }
        return variables
    }

    /// The name of the machine; nil where the system does not tell.
    static var hostName: String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress, vigil_host_name(start, 256) else { return nil }
            return String(cString: start)
        }
    }

    /// What this process uses now; what the platform does not tell is negative.
    static var usage: vigil_process_usage {
        var usage = vigil_process_usage()
        vigil_process_usage(&usage)
        return usage
    }

    /// The number of this process.
    static var processID: Int64 { Int64(vigil_process_id()) }

    /// The folder for what is kept: `$XDG_DATA_HOME/vigil`, else `~/.local/share/vigil`.
    package static func dataFolder(_ environment: [String: String]) -> String {
        // The specification of these folders has relative values ignored.
        if let share = environment["XDG_DATA_HOME"], share.hasPrefix("/") { return share + "/vigil" }
        return (environment["HOME"] ?? "/tmp") + "/.local/share/vigil"
    }

    /// The folder for what is kept over restarts, but matters less: `$XDG_STATE_HOME`, or the one that systemd gave the
    /// service, else `~/.local/state`; nil where there is no home.
    static func stateFolder(_ environment: [String: String]) -> String? {
        func folder(_ name: String) -> String? {
            // systemd may name several.
            let first = environment[name]?.split(separator: ":").first.map(String.init)
            return first.flatMap { $0.hasPrefix("/") && $0 != "/" ? $0 : nil }
        }
        return folder("XDG_STATE_HOME") ?? folder("STATE_DIRECTORY") ?? folder("HOME").map { $0 + "/.local/state" }
    }

    /// A name that a file or folder can have, for one of the application's choice: a service may be called
    /// `team/api`, or `..`.
    static func fileName(of name: String) -> String {
        let kept = name.utf8.prefix(100).map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): byte
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): byte
            default: UInt8(ascii: "_")
            }
        }
        let text = String(decoding: kept, as: UTF8.self)
        return text.isEmpty || text.hasPrefix(".") ? "_" + text : text
    }

    /// What an errno means, in English.
    package static func text(ofError code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let start = buffer.baseAddress else { return "error \(code)" }
            vigil_error_text(code, start, 128)
            return String(cString: start)
        }
    }
}
