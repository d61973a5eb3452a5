import CVigil
import Synchronization
import VigilModel

/// Sampled operations that have ended and wait to be made records of, away from those who ended them.
///
/// A list that everyone pushes to without a lock and one takes whole.
final class EndedOperations: Sendable {
    /// The address of the newest place; 0 where nothing waits.
    private let first = Atomic<UInt>(0)
    private let isClosed = Atomic<Bool>(false)
    private let refused = Atomic<Int>(0)
    private let countMax: Int

    init(countMax: Int) {
        self.countMax = countMax
    }

    deinit {
        takeAll { _ in }
    }

    /// How many were not taken in since too many waited, or since nobody takes them any more.
    var dropped: Int { refused.load(ordering: .relaxed) }

    /// How many wait.
    var count: Int { Self.depth(first.load(ordering: .acquiring)) }

    /// Takes in an ended operation, whose place is its own from then on.
    ///
    /// - Returns: How many wait now; 0 where it was not taken in.
    func push(_ cell: UnsafeMutablePointer<OperationCell>) -> Int {
        var former = first.load(ordering: .relaxed)
        while true {
            let depth = Self.depth(former) + 1
            guard depth <= countMax, !isClosed.load(ordering: .relaxed) else {
                OperationCell.give(cell)
                refused.wrappingAdd(1, ordering: .relaxed)
                return 0
            }
            cell.pointee.head.next = UnsafeMutablePointer(bitPattern: former)
            cell.pointee.head.depth = UInt32(truncatingIfNeeded: depth)
            let (exchanged, found) = first.weakCompareExchange(
                expected: former,
                desired: UInt(bitPattern: cell),
                successOrdering: .releasing,
                failureOrdering: .acquiring
            )
            if exchanged { return depth }
            former = found
        }
    }

    /// Takes all in the order of their ends and gives their places back.
    func takeAll(_ visit: (inout OperationCell) -> Void) {
        var next = UnsafeMutablePointer<vigil_operation>(bitPattern: first.exchange(0, ordering: .acquiring))
        var reversed: UnsafeMutablePointer<vigil_operation>?
        while let head = next {
            next = head.pointee.next
            head.pointee.next = reversed
            reversed = head
        }
        while let head = reversed {
            reversed = head.pointee.next
            let cell = UnsafeMutableRawPointer(head).assumingMemoryBound(to: OperationCell.self)
            visit(&cell.pointee)
            OperationCell.give(cell)
        }
    }

    /// Counts one that there was no place for.
    func refuse() {
        refused.wrappingAdd(1, ordering: .relaxed)
    }

    /// Takes in no more.
    func close() {
        isClosed.store(true, ordering: .relaxed)
    }

    /// A place is never freed, so that the depth of one that was just taken is merely out of date.
    private static func depth(_ address: UInt) -> Int {
        UnsafeMutablePointer<vigil_operation>(bitPattern: address).map { Int($0.pointee.depth) } ?? 0
    }
}
