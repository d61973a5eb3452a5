import Synchronization

/// What searches need to write on, lent to one search at a time.
///
/// The lock is held for taking and giving back only. When all are lent, a search gets new ones, and those above the
/// bound are thrown away after it.
final class ScratchPool<Scratch: AnyObject>: Sendable {
    /// Hands an object that only one search uses at a time from one search to the next.
    // The pool gives each out once and only gets it back when its search is over.
    private struct Idle: @unchecked Sendable {
        let scratch: Scratch
    }

    private let idle = Mutex<[Idle]>([])
    private let idleMax: Int
    private let make: @Sendable () -> Scratch

    init(idleMax: Int = 4, make: @escaping @Sendable () -> Scratch) {
        self.idleMax = idleMax
        self.make = make
    }

    func withScratch<Result>(_ body: (Scratch) -> Result) -> Result {
        let taken = idle.withLock { $0.popLast() } ?? Idle(scratch: make())
        let result = body(taken.scratch)
        idle.withLock { if $0.count < idleMax { $0.append(taken) } }
        return result
    }
}
