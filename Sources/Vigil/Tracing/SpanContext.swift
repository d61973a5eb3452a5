package import VigilModel
package import VigilOTLP

/// What a span hands on to those within it, in this process or another.
package struct SpanContext: Hashable, Sendable {
    package let traceID: TraceID
    package let spanID: SpanID
    package let isSampled: Bool
    /// Whether it came from another process.
    package let isRemote: Bool
    /// The threshold under which this process sampled the trace; 0 where it kept all, or another one decided.
    let threshold: UInt64
    /// What another process passed along.
    let inherited: TraceState

    package init(
        traceID: TraceID,
        spanID: SpanID,
        isSampled: Bool,
        threshold: UInt64 = 0,
        inherited: TraceState = TraceState(),
        isRemote: Bool = false
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.threshold = threshold
        self.inherited = inherited
        self.isRemote = isRemote
    }

    /// What tracing systems pass along.
    package var traceState: TraceState {
        guard threshold > 0 else { return inherited }
        var state = inherited
        state.samplingThreshold = SamplingThreshold(value: threshold)
        return state
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
            inherited: context.traceState,
            isRemote: true
        )
    }

    /// The context as another process is told of it; nil where its ids are invalid.
    package var traceContext: TraceContext? {
        TraceContext(traceID: traceID, spanID: spanID, flags: UInt8(flags), traceState: traceState)
    }
}
