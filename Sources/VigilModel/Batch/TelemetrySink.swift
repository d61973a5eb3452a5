/// Something that takes telemetry: a batcher, an exporter, a store, a fan-out, a test recorder.
public protocol TelemetrySink: Sendable {
    /// Takes a batch.
    ///
    /// When it returns, the sink answers for what it accepted: a store has made it durable, an exporter has the
    /// receiver's word, a buffer has it in memory.
    ///
    /// - Returns: What was refused for good; sending that again is of no use.
    /// - Throws: When nothing was taken. ``SinkError`` says whether to try again.
    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt
}

/// What became of a batch that was taken.
public struct SinkReceipt: Hashable, Sendable, Codable {
    /// Records that were refused for good.
    public var rejected: SignalCounts
    /// Why, for people; empty where nothing was refused and there is nothing to warn of.
    public var message: String

    /// A receipt; what is not given means that everything was taken.
    public init(rejected: SignalCounts = SignalCounts(), message: String = "") {
        self.rejected = rejected
        self.message = message
    }

    /// Takes in what became of another part.
    package mutating func add(_ other: SinkReceipt) {
        rejected = rejected + other.rejected
        guard !other.message.isEmpty else { return }
        message += (message.isEmpty ? "" : "; ") + other.message
    }

    /// Everything was taken.
    public static let accepted = SinkReceipt()
}

/// A sink could not take a batch.
public struct SinkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the sender should do.
    public enum Advice: Hashable, Sendable {
        /// The trouble will pass: try again, not before the given time has gone by, where one is given.
        case retry(after: Duration?)
        /// It will never be taken: drop it and count it.
        case drop
    }

    /// What the sender should do.
    public let advice: Advice
    /// What went wrong, for people.
    public let message: String

    /// An error with its advice.
    public init(_ advice: Advice, _ message: String) {
        self.advice = advice
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
