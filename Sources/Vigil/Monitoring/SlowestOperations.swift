import Synchronization
public import VigilModel

/// An operation that took long.
public struct SlowOperation: Hashable, Sendable, Codable {
    /// Which.
    public var name: String
    /// How long it took.
    public var durationSeconds: Double
    /// When it ended.
    public var time: Timestamp
    /// Its trace, by which it can be found where it was sampled.
    public var trace: String
    /// Whether it was the call of a database.
    public var isDatabase: Bool
}

/// Keeps the slowest operations of the last hour.
///
/// Most operations are faster than all that are kept, and cost two looks at numbers.
final class SlowestOperations: Sendable {
    /// What took less than a millisecond is not slow, however fast the others are.
    static let durationMin: Int64 = 1_000_000
    private static let countMax = 20
    private static let age: Duration = .seconds(3_600)

    private let kept = Mutex<[SlowOperation]>([])
    /// Nanoseconds; what took less is not kept.
    private let floor = Atomic<Int64>(0)
    /// When the oldest that is kept is too old.
    private let expiry = Atomic<Int64>(.max)

    /// Whether something that took so many nanoseconds would be kept.
    func wants(_ durationNanoseconds: Int64, endingAt end: Timestamp) -> Bool {
        durationNanoseconds > floor.load(ordering: .relaxed)
            || end.nanoseconds >= expiry.load(ordering: .relaxed)
    }

    /// Keeps an operation if it is slow enough.
    func note(_ operation: SlowOperation) {
        let end = operation.time
        kept.withLock { kept in
            kept.removeAll { $0.time + Self.age <= end }
            let place = kept.firstIndex { $0.durationSeconds < operation.durationSeconds } ?? kept.count
            if place < Self.countMax { kept.insert(operation, at: place) }
            if kept.count > Self.countMax { kept.removeLast() }
            let slowestLeftOut = kept.count < Self.countMax ? 0 : kept.last?.durationSeconds ?? 0
            floor.store(Int64(saturating: slowestLeftOut * 1e9), ordering: .relaxed)
            let oldest = kept.map(\.time).min()
            expiry.store(oldest.map { ($0 + Self.age).nanoseconds } ?? .max, ordering: .relaxed)
        }
    }

    /// What is kept, the slowest first.
    func all(at now: Timestamp) -> [SlowOperation] {
        kept.withLock { $0.filter { $0.time + Self.age > now } }
    }
}

extension SlowOperation {
    /// What a place tells of an operation or database call that has ended; nil where it is neither.
    init?(_ cell: inout OperationCell, end: Timestamp) {
        cell.fold()
        isDatabase = cell.initial["db.system.name"] != nil || cell.initial["db.system"] != nil
        guard cell.nature.isOperation || isDatabase else { return nil }
        name = cell.name
        durationSeconds = Double(cell.durationNanoseconds) * 1e-9
        time = end
        trace = cell.traceID.hex
    }
}
