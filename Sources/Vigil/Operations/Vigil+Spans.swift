package import VigilModel
import VigilOTLP

extension Vigil {
    /// Begins an operation that whoever calls ends by ``end(_:_:_:)``.
    package func begin(
        _ name: String,
        kind: SpanRecord.Kind,
        attributes: Attributes = [:],
        remote: SpanContext?
    ) -> ActiveOperation {
        begin(name, kind: kind, attributes: attributes, parent: (remote, nil))
    }

    /// Runs something within an operation that was begun by hand.
    package nonisolated(nonsending) func within<Result>(
        _ operation: ActiveOperation,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async rethrows -> Result {
        let scope = OperationScope(span: operation.builder, outer: CurrentSpan.inServiceContext?.spanID)
        return try await OperationScope.$current.withValue(scope) { try await body() }
    }

    /// Runs something that belongs to no actor within an operation that was begun by hand.
    @concurrent
    package func withinConcurrently<Result>(
        _ operation: ActiveOperation,
        _ body: @concurrent () async throws -> Result
    ) async rethrows -> Result {
        let scope = OperationScope(span: operation.builder, outer: CurrentSpan.inServiceContext?.spanID)
        return try await OperationScope.$current.withValue(scope, operation: body)
    }

    /// Ends an operation and counts it.
    ///
    /// - Parameters:
    ///   - operation: What ends; a second end does nothing.
    ///   - outcome: How it ended.
    ///   - error: Why it failed; recorded unless it came up from an operation within this one.
    ///   - errorType: What kind of failure it is where there is no error.
    /// - Returns: How long it took.
    @discardableResult
    package func end(
        _ operation: ActiveOperation,
        _ outcome: Outcome,
        _ error: (any Error)? = nil,
        errorType: String? = nil
    ) -> Duration {
        let elapsed = time.monotonic() - operation.startMonotonic
        let end = operation.builder.start + .nanoseconds(max(0, elapsed))
        if let error {
            record(error, on: operation.builder, at: end)
            operation.builder.set(SpanRecord.Status(.error, message: String(describing: error)))
        }
        if let errorType {
            operation.builder.set(SemanticName.errorType, .string(errorType))
            operation.builder.set(SpanRecord.Status(.error))
        }
        operation.builder.set(SemanticName.outcome, .string(outcome.rawValue))
        self.end(operation.builder, at: end, outcome, errorType: errorType)
        return end - operation.builder.start
    }

    func begin(
        _ name: String,
        kind: SpanRecord.Kind,
        attributes: Attributes,
        parent: (context: SpanContext?, span: SpanBuilder?)
    ) -> ActiveOperation {
        let builder = begin(
            name,
            kind: kind,
            parent: parent,
            isOperation: true,
            start: time.wall(),
            scope: Self.scope,
            attributes: attributes
        )
        return ActiveOperation(builder: builder, startMonotonic: time.monotonic())
    }

    func begin(
        _ name: String,
        kind: SpanRecord.Kind,
        parent: (context: SpanContext?, span: SpanBuilder?),
        isOperation: Bool,
        start: Timestamp,
        scope: InstrumentationScope,
        attributes: Attributes = [:]
    ) -> SpanBuilder {
        var ids = self.ids.generator
        let traceID = parent.context?.traceID ?? TraceID.random(using: &ids)
        let decision = configuration.sampler.decide(traceID: traceID, parent: parent.context)
        let context = SpanContext(
            traceID: traceID,
            spanID: SpanID.random(using: &ids),
            isSampled: decision.isSampled && recordsSpans,
            traceState: decision.traceState
        )
        let record = SpanRecord(
            traceID: context.traceID,
            spanID: context.spanID,
            parentSpanID: parent.context?.spanID ?? .invalid,
            traceState: context.traceState.header,
            flags: context.flags | (parent.context?.isRemote == true ? 0x300 : 0x100),
            name: name,
            kind: kind,
            start: start,
            attributes: context.isSampled ? attributes : [:]
        )
        return SpanBuilder(
            context: context,
            record: record,
            scope: scope,
            parent: parent.span,
            isOperation: isOperation,
            itemsMax: configuration.spanItemsMax
        )
    }

    /// Ends a span, counts it where it is an operation, and hands it on where it is sampled.
    func end(_ builder: SpanBuilder, at time: Timestamp, _ outcome: Outcome? = nil, errorType: String? = nil) {
        guard let record = builder.end(at: time) else { return }
        if isRecording { parts.slowest.note(record, isOperation: builder.isOperation) }
        if builder.isOperation, isRecording {
            let outcome = outcome ?? (record.status.code == .error ? .failure : .success)
            let errorType =
                errorType ?? builder.errorType ?? record.attributes[SemanticName.errorType]?.stringValue
            operationTimes.record(
                record.name,
                outcome,
                errorType: outcome == .failure ? errorType : nil,
                duration: record.duration
            )
        }
        if builder.context.isSampled { batcher.add(record, scope: builder.scope) }
    }
}
