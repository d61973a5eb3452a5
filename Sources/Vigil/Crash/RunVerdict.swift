import VigilModel

/// How a run ended, as far as that can be known, with how sure it is in its words.
struct RunVerdict: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case crash
        case outOfMemory = "out_of_memory"
        case killed
        /// The machine went down under it, which is nothing that the application did.
        case machineRestart = "machine_restart"
    }

    let kind: Kind
    /// What went wrong, in words that are the same each time it does.
    let type: String
    /// More of it, in words that are the same each time too, so that equal ends are one group.
    var message: String
    /// The figures that speak for it; empty where there are none.
    var evidence = ""

    private init(_ kind: Kind, _ type: String, _ message: String, evidence: String = "") {
        self.kind = kind
        self.type = type
        self.message = message
        self.evidence = evidence
    }

    /// How a run ended.
    ///
    /// - Parameters:
    ///   - run: What it left.
    ///   - bootID: Which start of the machine this is.
    ///   - groupOOMKills: What the run's memory group has counted by now; nil where it is gone.
    ///   - hostOOMKills: What the whole machine has counted by now.
    /// - Returns: The verdict; nil where it ended as it was meant to.
    static func judge(_ run: PastRun, bootID: String, groupOOMKills: Int64?, hostOOMKills: Int64?) -> RunVerdict? {
        if let crash = run.crash { return judge(crash) }
        guard run.ending == .open else { return nil }
        if !run.machine.bootID.isEmpty, !bootID.isEmpty, run.machine.bootID != bootID {
            return RunVerdict(
                .machineRestart,
                "Machine restart",
                "the machine was restarted, or lost its power, while it ran"
            )
        }
        let use = use(of: run)
        if let before = run.groupOOMKills, let now = groupOOMKills, now > before {
            let message = "probably out of memory: the kernel has killed in its control group for want of memory"
            return RunVerdict(.outOfMemory, "Out of memory", message, evidence: use)
        }
        if let resident = run.residentBytes, let limit = run.memoryLimitBytes, resident > limit / 10 * 9 {
            let message = "probably out of memory: it used nearly all that its control group may have"
            return RunVerdict(.outOfMemory, "Out of memory", message, evidence: use)
        }
        if let before = run.hostOOMKills, let now = hostOOMKills, now > before {
            let message = "perhaps out of memory: the kernel has killed on this machine for want of memory"
            return RunVerdict(.outOfMemory, "Out of memory", message, evidence: use)
        }
        let message = "killed without a word, probably by SIGKILL: nothing says that memory was short"
        return RunVerdict(.killed, "SIGKILL", message, evidence: use)
    }

    private static func use(of run: PastRun) -> String {
        guard let resident = run.residentBytes else { return "" }
        let limit = run.memoryLimitBytes.map { " of \($0 >> 20) MiB" } ?? ""
        return "it used \(resident >> 20) MiB\(limit) at \(run.lastSeen.rfc3339)"
    }

    // MARK: - Crashes

    private static func judge(_ crash: PastRun.Crash) -> RunVerdict {
        let name = SignalName.of(crash.signal)
        if let fatal = fatalMessage(crash.message) {
            return RunVerdict(.crash, fatal.type, fatal.message, evidence: fatal.place)
        }
        if crash.sender != 0, crash.code <= 0, name != "SIGABRT" {
            return RunVerdict(.crash, name, "the signal was sent", evidence: "by process \(crash.sender)")
        }
        switch name {
        case "SIGILL", "SIGTRAP": return RunVerdict(.crash, "Swift runtime failure", "a trap")
        case "SIGSEGV", "SIGBUS": return RunVerdict(.crash, name, memoryMessage(crash))
        case "SIGFPE": return RunVerdict(.crash, name, "an arithmetic error")
        case "SIGABRT": return RunVerdict(.crash, name, "abort was called")
        case "SIGSYS": return RunVerdict(.crash, name, "a system call that is not allowed")
        default: return RunVerdict(.crash, name, "a crash")
        }
    }

    private static func memoryMessage(_ crash: PastRun.Crash) -> String {
        if crash.address < 4_096 { return "a null pointer was followed" }
        if let stack = crash.stackPointer, max(stack, crash.address) - min(stack, crash.address) < 64 << 10 {
            return "the stack is full: a recursion without end?"
        }
        return "memory was accessed that is not there, or not for that"
    }

    /// The parts of the runtime's word: `shop/main.swift:12: Fatal error: Index out of range`.
    private static func fatalMessage(_ text: String) -> (type: String, message: String, place: String)? {
        let line = text.split(separator: "\n").first.map(String.init) ?? ""
        guard !line.isEmpty else { return nil }
        guard let mark = line.firstRange(of: "Fatal error") else { return ("Fatal error", line, "") }
        let message = line[mark.upperBound...].drop { $0 == ":" || $0 == " " }
        let place = line[..<mark.lowerBound].trimming { $0 == ":" || $0 == " " }
        return ("Fatal error", message.isEmpty ? "unexpectedly" : String(message), String(place))
    }
}

extension PastRun.Crash {
    /// Where its stack had come to.
    var stackPointer: UInt64? {
        switch machine {
        // REG_RSP of ucontext.h; registers 0 to 30 come before it on arm64.
        case .x86: registers.count > 15 ? registers[15] : nil
        case .arm: registers.count > 31 ? registers[31] : nil
        case .other: nil
        }
    }
}

/// The names of the signals of a crash, by Linux' numbers.
enum SignalName {
    static func of(_ number: Int32) -> String {
        switch number {
        case 4: "SIGILL"
        case 5: "SIGTRAP"
        case 6: "SIGABRT"
        case 7: "SIGBUS"
        case 8: "SIGFPE"
        case 11: "SIGSEGV"
        case 31: "SIGSYS"
        default: "signal \(number)"
        }
    }
}

extension Substring {
    fileprivate func trimming(_ isOuter: (Character) -> Bool) -> Substring {
        var rest = drop(while: isOuter)
        while let last = rest.last, isOuter(last) { rest.removeLast() }
        return rest
    }
}
