package import VigilModel
package import VigilOTLP

/// What a span hands on to those within it, in this process or another.
package struct SpanContext: Hashable, Sendable {
    package let traceID: TraceID
    package let spanID: SpanID
    package let isSampled: Bool
    /// What tracing systems pass along.
    package let traceState: TraceState
    /// Whether it came from another process.
    package let isRemote: Bool

    package init(
        traceID: TraceID,
        spanID: SpanID,
        isSampled: Bool,
        traceState: TraceState = TraceState(),
        isRemote: Bool = false
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.traceState = traceState
        self.isRemote = isRemote
    }

    /// W3C trace flags.
    var flags: UInt32 { isSampled ? 1 : 0 }
}

extension SpanContext {
    /// The context that another process sent.
    package init(_ context: TraceContext) {
        self.init(
            traceID: context.traceID,
            spanID: context.spanID,
            isSampled: context.isSampled,
            traceState: context.traceState,
            isRemote: true
        )
    }

    /// The context as another process is told of it; nil where its ids are invalid.
    package var traceContext: TraceContext? {
        TraceContext(traceID: traceID, spanID: spanID, flags: UInt8(flags), traceState: traceState)
    }
}
