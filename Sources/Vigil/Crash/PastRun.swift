import CVigil
import VigilModel
import VigilOTLP

/// What a process left that is no more.
struct PastRun: Hashable, Sendable {
    /// What its crash handler wrote.
    struct Crash: Hashable, Sendable {
        var signal: Int32
        /// The system's word for the cause.
        var code: Int32
        /// The address whose access failed; zero where the signal was sent.
        var address: UInt64 = 0
        /// Who sent the signal, where it was sent.
        var sender: Int32 = 0
        var time: Timestamp
        var thread: UInt32 = 0
        var threadName = ""
        /// What the Swift runtime said of a fatal error.
        var message = ""
        /// Return addresses, innermost first; the first is where it happened.
        var frames: [UInt64] = []
        /// Where those go on who await what was running.
        var asyncFrames: [UInt64] = []
        var machine: ELFMachine = .other
        var registers: [UInt64] = []
    }

    enum Ending: Hashable, Sendable { case open, exited, toldToEnd }

    var id: String
    var pid: Int32
    var start: Timestamp
    var isSupervised = false
    var ending = Ending.open
    /// Its last sign of life; zero where it came to none.
    var lastSeen: Timestamp
    var residentBytes: Int64?
    var memoryLimitBytes: Int64?
    var groupOOMKills: Int64?
    var hostOOMKills: Int64?
    var machine: MachineFacts
    var resource: Resource
    var modules: [LoadedModule] = []
    var breadcrumbs: [Breadcrumb] = []
    var crumbsLost: UInt64 = 0
    var crash: Crash?
}

extension PastRun {
    /// How many breadcrumbs a report carries.
    static let breadcrumbCountMax = 50

    /// The run that a file tells of.
    ///
    /// - Parameters:
    ///   - id: What to call it.
    ///   - content: The file's, which is only read.
    init(id: String, content: OpaquePointer) {
        let head = vigil_run_head(content).pointee
        func known(_ number: Int64) -> Int64? { number < 0 ? nil : number }
        self.init(
            id: id,
            pid: head.pid,
            start: Timestamp(nanoseconds: head.start_ns),
            isSupervised: head.is_supervised == 1,
            ending: Self.ending(head.ending),
            lastSeen: Timestamp(nanoseconds: head.beat.time_ns),
            residentBytes: known(head.beat.resident_bytes),
            memoryLimitBytes: known(head.beat.memory_limit_bytes),
            groupOOMKills: known(head.beat.group_oom_kills),
            hostOOMKills: known(head.beat.host_oom_kills),
            machine: MachineFacts(
                bootID: Self.text(content, VIGIL_RUN_BOOT_ID),
                memoryGroup: MemoryGroup(folder: Self.text(content, VIGIL_RUN_MEMORY_GROUP))
            ),
            resource: Self.resource(content, size: Int(head.resource_size)),
            modules: LoadedModule.all(in: content),
            breadcrumbs: Breadcrumbs.read(content, most: Self.breadcrumbCountMax),
            crumbsLost: head.crumbs_lost,
            crash: Crash(content)
        )
        if lastSeen == .zero { lastSeen = start }
    }

    private static func ending(_ number: UInt32) -> Ending {
        switch number {
        case VIGIL_RUN_EXITED.rawValue: .exited
        case VIGIL_RUN_TOLD_TO_END.rawValue: .toldToEnd
        default: .open
        }
    }

    fileprivate static func text(_ content: OpaquePointer, _ text: vigil_run_text) -> String {
        var size = 0
        let start = vigil_run_text(content, text, &size)
        return String(decoding: UnsafeRawBufferPointer(start: start, count: size), as: UTF8.self)
    }

    private static func resource(_ content: OpaquePointer, size: Int) -> Resource {
        var room = 0
        let start = vigil_run_resource(content, &room)
        let bytes = Array(UnsafeBufferPointer(start: start, count: max(0, min(size, room))))
        return (try? OTLPDecoder.decode(bytes, signal: .logs))?.logs.first?.resource ?? Resource()
    }
}

extension PastRun.Crash {
    /// The crash that a run's file tells of; nil where it tells of none.
    fileprivate init?(_ content: OpaquePointer) {
        let crash = vigil_run_crash(content).pointee
        guard crash.state != VIGIL_CRASH_NONE.rawValue else { return nil }
        self.init(
            signal: crash.signal,
            code: crash.code,
            address: crash.address,
            sender: crash.sender,
            time: Timestamp(nanoseconds: crash.time_ns),
            thread: UInt32(bitPattern: crash.thread),
            threadName: PastRun.text(content, VIGIL_RUN_THREAD_NAME),
            message: PastRun.text(content, VIGIL_RUN_MESSAGE),
            frames: Self.list(content, VIGIL_CRASH_FRAMES),
            asyncFrames: Self.list(content, VIGIL_CRASH_ASYNC_FRAMES),
            machine: ELFMachine(number: crash.machine),
            registers: Self.list(content, VIGIL_CRASH_REGISTERS)
        )
    }

    private static func list(_ content: OpaquePointer, _ list: vigil_crash_list) -> [UInt64] {
        var count = 0
        let start = vigil_crash_list(content, list, &count)
        return Array(UnsafeBufferPointer(start: start, count: count))
    }
}
