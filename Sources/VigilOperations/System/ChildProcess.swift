import CVigil

/// A process to start: what, and where its input and output go.
package struct SpawnRequest: Sendable {
    /// How the process stands to this one.
    package enum Place: Sendable {
        /// In the same process group, so that the terminal's signals reach both.
        case sameGroup
        /// In a group of its own.
        case ownGroup
        /// In a session of its own with its standard input as controlling terminal.
        case ownTerminal
    }

    /// The program's name or path, then its arguments; never empty.
    package var arguments: [String]
    /// `NAME=value`, all of it.
    package var environment: [String]
    package var place: Place
    /// Where standard input, output and error come from and go; nil leaves ours.
    package var input: Descriptor?
    package var output: Descriptor?
    package var error: Descriptor?
    /// Further descriptors to pass on under the same numbers.
    package var kept: [Int32]

    package init(arguments: [String], environment: [String], place: Place, kept: [Int32] = []) {
        precondition(!arguments.isEmpty, "a process needs a program to run")
        self.arguments = arguments
        self.environment = environment
        self.place = place
        self.kept = kept
    }
}

/// A process that this one has started.
package final class ChildProcess: Sendable {
    package let pid: Int32
    /// The leader of its session, which is the child of this process; nil where it is the child itself.
    let leaderPID: Int32?
    /// Where the leader tells what becomes of it; nil for a child of this process.
    let changes: Descriptor?

    private init(_ spawned: vigil_spawned) {
        pid = spawned.pid
        leaderPID = spawned.child == spawned.pid ? nil : spawned.child
        changes = spawned.changes < 0 ? nil : Descriptor(owning: spawned.changes)
    }

    /// Starts a process; when it returns, exec has worked.
    ///
    /// - Throws: With the error of fork or exec: `isMissing` where there is no such program.
    package static func spawn(_ request: SpawnRequest) throws(SystemError) -> ChildProcess {
        var spawned = vigil_spawned()
        let code = withCStrings(request.arguments) { arguments in
            withCStrings(request.environment) { environment in
                request.kept.withUnsafeBufferPointer { kept in
                    var raw = vigil_spawn_request(
                        arguments: arguments,
                        environment: environment,
                        input: request.input?.number ?? -1,
                        output: request.output?.number ?? -1,
                        error: request.error?.number ?? -1,
                        place: request.place.raw,
                        kept: kept.baseAddress,
                        kept_count: Int32(kept.count)
                    )
                    return vigil_spawn(&raw, &spawned)
                }
            }
        }
        try SystemError.check(code, request.arguments[0])
        return ChildProcess(spawned)
    }

    /// Starts a process in a session of its own that outlives this one and is not its child.
    ///
    /// - Parameters:
    ///   - arguments: The program's full path, then its arguments.
    ///   - environment: `NAME=value`, all of it.
    ///   - logPath: The file to which output and errors are appended, made with mode 0600.
    /// - Returns: The process id.
    /// - Throws: With the error of fork, exec, or of opening the log.
    @discardableResult
    package static func spawnDetached(
        arguments: [String],
        environment: [String],
        logPath: String
    ) throws(SystemError) -> Int32 {
        precondition(!arguments.isEmpty, "a process needs a program to run")
        var pid: Int32 = -1
        let code = withCStrings(arguments) { arguments in
            withCStrings(environment) { environment in
                vigil_spawn_detached(arguments, environment, logPath, &pid)
            }
        }
        try SystemError.check(code, arguments[0])
        return pid
    }
}

extension SpawnRequest.Place {
    fileprivate var raw: vigil_spawn_place {
        switch self {
        case .sameGroup: VIGIL_SPAWN_SAME_GROUP
        case .ownGroup: VIGIL_SPAWN_OWN_GROUP
        case .ownTerminal: VIGIL_SPAWN_OWN_TERMINAL
        }
    }
}

extension SystemError {
    /// The exit code that a shell gives a command which could not be started.
    package var shellCode: Int32 { code == vigil_missing ? 127 : 126 }
    /// Whether there is no such file.
    package var isMissing: Bool { code == vigil_missing }
}

extension ChildProcess {
    /// Sends a signal to the process, or to all of the group that it leads.
    ///
    /// That it is gone already is no error.
    func send(_ signal: Signal, toGroup: Bool) {
        _ = vigil_kill(toGroup ? -pid : pid, signal.number)
    }

    /// News of a child.
    enum Change: Equatable {
        case ended(ProcessExit, ProcessUsage)
        case stopped(Signal)
        case continued
    }

    /// What has become of a child, without waiting; nil where there is no news.
    ///
    /// Nil for a child asks after any, which also reaps adopted orphans.
    static func nextChange(of pid: Int32?) -> (pid: Int32, change: Change)? {
        var result = vigil_wait_result()
        guard vigil_wait(pid ?? -1, &result) == 1 else { return nil }
        return (result.pid, Change(result))
    }

    /// What the leader of its session has told; nil where there is no news.
    ///
    /// A leader that someone has killed can tell no more, and counts as the end of the process.
    func nextChange() -> Change? {
        guard let changes else { return nil }
        var result = vigil_wait_result()
        return switch vigil_read_change(changes.number, &result) {
        case 1: Change(result)
        case 0: nil
        default: .ended(.signaled(.kill), ProcessUsage())
        }
    }
}

extension ChildProcess.Change {
    fileprivate init(_ result: vigil_wait_result) {
        let usage = ProcessUsage(
            user: .nanoseconds(result.user_ns),
            system: .nanoseconds(result.system_ns),
            residentBytesMax: result.resident_max_bytes
        )
        self =
            switch result.kind {
            case VIGIL_EXITED: .ended(.exited(result.value), usage)
            case VIGIL_SIGNALED: .ended(.signaled(Signal(result.value)), usage)
            case VIGIL_STOPPED: .stopped(Signal(result.value))
            default: .continued
            }
    }
}

/// What a process that has ended, and the children that it waited for, used.
package struct ProcessUsage: Hashable, Sendable {
    package var user: Duration
    package var system: Duration
    /// The largest resident size of any one of them.
    package var residentBytesMax: Int64

    package init(user: Duration = .zero, system: Duration = .zero, residentBytesMax: Int64 = 0) {
        self.user = user
        self.system = system
        self.residentBytesMax = residentBytesMax
    }

    mutating func add(_ other: ProcessUsage) {
        user += other.user
        system += other.system
        residentBytesMax = max(residentBytesMax, other.residentBytesMax)
    }
}

/// Calls with a C array of C strings, ended by a null.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() {
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: string.utf8.count + 1)
        for (offset, byte) in string.utf8.enumerated() { copy[offset] = CChar(bitPattern: byte) }
        copy[string.utf8.count] = 0
        pointers[index] = copy
    }
    pointers[strings.count] = nil
    defer {
        for index in strings.indices { pointers[index]?.deallocate() }
        pointers.deallocate()
    }
    return body(pointers)
}
