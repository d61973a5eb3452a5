import Synchronization

/// Random numbers for trace and span ids, made without a lock or a system call.
///
/// SplitMix64 over a shared counter: each call takes the next value of a sequence that starts at a random place and
/// never repeats within 2^64 calls. Ids must be spread and unique, not secret.
final class IDSource: Sendable {
    private let counter: Atomic<UInt64>

    init(seed: UInt64 = .random(in: 0...UInt64.max)) {
        counter = Atomic(seed)
    }

    /// The next number.
    func next() -> UInt64 {
        var mixed = counter.wrappingAdd(0x9e37_79b9_7f4a_7c15, ordering: .relaxed).newValue
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A generator over this source, as the id types want it.
    var generator: Generator { Generator(source: self) }

    struct Generator: RandomNumberGenerator {
        let source: IDSource

        mutating func next() -> UInt64 { source.next() }
    }
}
