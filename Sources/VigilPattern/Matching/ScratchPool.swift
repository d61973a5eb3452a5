import Synchronization

/// What searches need to write on, lent to one search at a time.
///
/// The lock is held for taking and giving back only. When all are lent, a search gets a new one, and those above the
/// bound are thrown away after it.
final class ScratchPool<Scratch: ~Copyable>: Sendable {
    // The pool gives each out once, and only gets it back when its search is over.
    private final class Lease: @unchecked Sendable {
        var scratch: Scratch

        init(_ scratch: consuming Scratch) {
            self.scratch = scratch
        }
    }

    private let idle = Mutex<[Lease]>([])
    private let idleMax = 4
    private let make: @Sendable () -> Scratch

    init(make: @escaping @Sendable () -> Scratch) {
        self.make = make
    }

    func withScratch<Result>(_ body: (inout Scratch) -> Result) -> Result {
        let lease = idle.withLock { $0.popLast() } ?? Lease(make())
        let result = body(&lease.scratch)
        idle.withLock { if $0.count < idleMax { $0.append(lease) } }
        return result
    }
}
