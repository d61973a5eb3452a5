/// Decides whether anything is recorded.
///
/// Knows no clock, task or lock; times are nanoseconds of the monotonic clock.
/// The program and a server may each have asked for a pause: recording goes on when neither of them holds. Parts of a
/// program do not know of each other, so that of two pauses that it asks for the longer one holds. A server says each
/// time all that it wants, so that what it asked before is replaced.
struct PauseStateMachine: Sendable {
    /// When each pause ends; nil: there is none, `Int64.max`: when it is taken back.
    private var byProgram: Int64?
    private var byServer: Int64?

    /// Who pauses.
    enum Origin: Hashable, Sendable { case program, server }

    /// Whether something is recorded.
    var isOn: Bool { byProgram == nil && byServer == nil }

    /// When to look again; nil: not before something else happens.
    var deadline: Int64? {
        let next = [byProgram, byServer].compactMap { $0 }.min()
        return next == .max ? nil : next
    }

    /// Somebody wants nothing to be recorded up to a time.
    mutating func paused(by origin: Origin, until time: Int64) {
        switch origin {
        case .program: byProgram = max(byProgram ?? time, time)
        case .server: byServer = time
        }
    }

    /// Somebody takes back their pause.
    mutating func resumed(by origin: Origin) {
        switch origin {
        case .program: byProgram = nil
        case .server: byServer = nil
        }
    }

    /// A time has come.
    mutating func timerFired(at now: Int64) {
        if let time = byProgram, time <= now { byProgram = nil }
        if let time = byServer, time <= now { byServer = nil }
    }
}
