import CVigil
public import VigilModel

/// An operation that has begun and not ended.
public struct RunningOperation: Hashable, Sendable {
    /// What is done.
    public let name: String
    /// For how long.
    public let duration: Duration
    /// Its trace.
    public let traceID: TraceID
    /// Its span.
    public let spanID: SpanID
}

extension Vigil {
    /// The operations that run now, the oldest first.
    public var running: [RunningOperation] {
        var running: [RunningOperation] = []
        let now = vigil_ticks()
        OperationPlaces.forEachRunning(of: number) { cell in
            guard cell.nature.isOperation else { return }
            running.append(
                RunningOperation(
                    name: cell.name,
                    duration: .nanoseconds(vigil_ticks_ns(cell.head.start_ticks, now)),
                    traceID: cell.traceID,
                    spanID: cell.spanID
                )
            )
        }
        return running.sorted { $0.duration > $1.duration }
    }
}
