import Synchronization
public import VigilModel

/// A Vigil that keeps what is recorded, for tests of code that is watched.
///
/// Nothing is global: hand ``vigil`` to what is tested.
///
/// ```swift
/// let memory = InMemoryVigil()
/// try await importer.run(vigil: memory.vigil)
/// #expect(await memory.operations(named: "import").count == 1)
/// #expect(memory.value(of: "vigil.cache.requests", ["vigil.cache.name": "rows", "vigil.cache.result": "hit"]) == 3)
/// ```
public struct InMemoryVigil: Sendable {
    /// What the code under test records with.
    public let vigil: Vigil
    private let sink = MemorySink()

    /// A Vigil of its own that writes no log lines to the standard error.
    ///
    /// - Parameter change: Changes how it is set up.
    public init(_ change: (inout Vigil.Configuration) -> Void = { _ in }) {
        var configuration = Vigil.Configuration(service: "test")
        configuration.console = .off
        change(&configuration)
        vigil = Vigil(configuration: configuration, sink: sink)
    }

    /// All spans that have ended, operations among them, in that order.
    public var spans: [SpanRecord] {
        get async { await batches.flatMap(\.spans).flatMap(\.scopes).flatMap(\.items) }
    }

    /// All log records, errors and events, in the order in which they were recorded.
    public var logs: [LogRecord] {
        get async { await batches.flatMap(\.logs).flatMap(\.scopes).flatMap(\.items) }
    }

    /// The present state of all instruments.
    public var metrics: [Metric] { vigil.snapshot() }

    /// The events of a name: `vigil.feature`.
    public func events(named name: String) async -> [LogRecord] { await logs.filter { $0.eventName == name } }

    /// The operations of a name that have ended and were sampled.
    public func operations(named name: String) async -> [SpanRecord] { await spans.filter { $0.name == name } }

    /// The value of a counter or gauge, or the count of a histogram.
    ///
    /// - Parameters:
    ///   - name: Which metric.
    ///   - attributes: Which of its series: one that has these; several are added up.
    /// - Returns: The value; nil where there is no such series.
    public func value(of name: String, _ attributes: Attributes = [:]) -> Double? {
        let values = metrics.filter { $0.name == name }.flatMap { metric -> [Double] in
            switch metric.data {
            case .gauge(let points), .sum(let points, _, _):
                points.filter { attributes.isContained(in: $0.attributes) }.compactMap { $0.value?.asDouble }
            case .exponentialHistogram(let points, _):
                points.filter { attributes.isContained(in: $0.attributes) }.map { Double($0.histogram.count) }
            case .histogram, .summary: []
            }
        }
        return values.isEmpty ? nil : values.reduce(0, +)
    }

    private var batches: [TelemetryBatch] {
        get async {
            await vigil.flush()
            return sink.batches
        }
    }
}

/// Runs a test with a Vigil of its own, which also runs: its health checks are done in the background.
///
/// - Parameters:
///   - change: Changes how it is set up.
///   - body: The test.
/// - Returns: What the body returns.
/// - Throws: What the body throws.
public func withInMemoryVigil<Result: Sendable>(
    _ change: (inout Vigil.Configuration) -> Void = { _ in },
    _ body: (InMemoryVigil) async throws -> Result
) async throws -> Result {
    let memory = InMemoryVigil(change)
    return try await memory.vigil.run { try await body(memory) }
}

/// Keeps all that it takes.
private final class MemorySink: TelemetrySink {
    private let kept = Mutex<[TelemetryBatch]>([])

    var batches: [TelemetryBatch] { kept.withLock { $0 } }

    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        kept.withLock { $0.append(batch) }
        return .accepted
    }
}

extension Attributes {
    /// Whether each of these is among others.
    fileprivate func isContained(in others: Attributes) -> Bool { allSatisfy { others[$0.key] == $0.value } }
}
