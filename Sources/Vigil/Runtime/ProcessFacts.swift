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

    /// What an errno means, in English.
    package static func text(ofError code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let start = buffer.baseAddress else { return "error \(code)" }
            vigil_error_text(code, start, 128)
            return String(cString: start)
        }
    }
}
