import NIOCore
import VigilModel
import VigilQuery

/// Works on queries: so many at a time, none for longer than it may, and none for a client that has gone.
struct QueryRunner: Sendable {
    private let gate: QueryGate
    private let executor = QueryExecutor()
    private let connections: ConnectionRegistry

    /// The longest that a query may take, waiting for its turn included.
    static let timeoutMax = Duration.seconds(120)

    init(connections: ConnectionRegistry, gate: QueryGate = QueryGate()) {
        self.connections = connections
        self.gate = gate
    }

    /// Works once it is the query's turn.
    ///
    /// - Parameters:
    ///   - context: Whose query it is.
    ///   - timeout: How long it may take; nil as long as any.
    ///   - work: Is told for how long it waited; must end soon after it was cancelled.
    /// - Returns: What the work came to.
    /// - Throws: A ``PrometheusError`` where its time was up, `CancellationError` where the client has gone, and what
    ///   the work throws.
    func run<Value: Sendable>(
        _ context: VigilRequestContext,
        timeout: Duration? = nil,
        _ work: @escaping @Sendable (_ waited: Duration) async throws -> Value
    ) async throws -> Value {
        let timeout = min(timeout ?? Self.timeoutMax, Self.timeoutMax)
        guard timeout > .zero else { throw Self.late(timeout) }
        let asked = ContinuousClock.now
        return try await withThrowingTaskGroup { group in
            group.addTask(executorPreference: executor) { [gate] in
                try await gate.withTurn { try await work(ContinuousClock.now - asked) }
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw Self.late(timeout)
            }
            if let departure = connections.departure(of: context.channel) {
                group.addTask {
                    for await _ in departure {}
                    throw CancellationError()
                }
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    private static func late(_ timeout: Duration) -> PrometheusError {
        PrometheusError(
            .timeout,
            "the query took longer than \(DurationSyntax.format(timeout)), with the time in which it waited for "
                + "others: narrow it, or give it more with the parameter timeout"
        )
    }
}
