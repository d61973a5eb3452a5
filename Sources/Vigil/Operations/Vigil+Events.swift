import VigilModel

extension Vigil {
    /// Records an error that was handled, so that it is counted, grouped and alerted on.
    ///
    /// Errors that an operation throws are recorded by itself; recording such an error here before it is thrown does
    /// not count it twice.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - operation: During what; nil: the current operation.
    public func error(_ error: any Error, in operation: String? = nil) {
        let current = CurrentSpan.current
        record(error, context: current?.context, span: current?.span, operation: operation ?? current?.span?.name)
    }

    /// Records an error that is known by its type and message only.
    ///
    /// - Parameters:
    ///   - type: What kind of error: `ExtractionError`.
    ///   - message: What it says.
    ///   - operation: During what; nil: the current operation.
    public func error(type: String, message: String, in operation: String? = nil) {
        let current = CurrentSpan.current
        let reported = ReportedError(type: type, message: message)
        record(reported, context: current?.context, operation: operation ?? current?.span?.name)
    }

    /// Notes what an error or a crash that follows shall carry along; nothing is sent until then.
    ///
    /// Log lines and ends of operations are noted by themselves.
    ///
    /// - Parameter text: What happened, in one line; its first 200 bytes are kept.
    public func breadcrumb(_ text: String) {
        breadcrumbs.logged(text, .info, at: time.wall(), context: CurrentSpan.context)
    }

    /// What an error is called where kinds of errors are counted.
    package func errorType(of error: any Error) -> String { ReportedError.name(of: type(of: error)) }

    /// Records an error on a span, once however many spans it comes up through.
    func record(_ error: any Error, on span: OperationHandle, attributes: Attributes = [:], at time: Timestamp?) {
        record(
            error,
            context: span.withCell { $0.context },
            span: span,
            operation: span.name,
            attributes: attributes,
            at: time
        )
    }

    private func record(
        _ error: any Error,
        context: SpanContext?,
        span: OperationHandle?,
        operation: String?,
        attributes: Attributes = [:],
        at time: Timestamp? = nil
    ) {
        let reported = ReportedError(error)
        guard span?.isFirst(toReport: reported) ?? true else { return }
        record(reported, context: context, operation: operation, attributes: attributes, at: time, thrown: error)
    }

    private func record(
        _ error: ReportedError,
        context: SpanContext?,
        operation: String?,
        attributes: Attributes = [:],
        at time: Timestamp? = nil,
        thrown: (any Error)? = nil
    ) {
        count(ErrorCount.name, unit: "{error}", ErrorCount.attributes(type: error.type, context: operation))
        var attributes = attributes
        if let sampler = parts.errorSampler {
            guard sampler.keeps(context?.traceID) else { return }
            attributes[ErrorSampler.attribute] = .double(sampler.rate)
        }
        attributes[SemanticName.exceptionType] = .string(error.type)
        attributes[SemanticName.exceptionMessage] = .string(error.message)
        if let operation { attributes[SemanticName.operationName] = .string(operation) }
        note(error, in: &attributes, context: context, thrown: thrown)
        emit(
            LogRecord(
                time: time ?? .zero,
                severity: .error,
                severityText: "ERROR",
                body: .string("\(error.type): \(error.message)"),
                attributes: attributes
            ),
            scope: Self.scope,
            context: context
        )
    }

    /// Adds where an error is recorded and what led to it, unless there are too many of its kind.
    func note(
        _ error: ReportedError,
        in attributes: inout Attributes,
        context: SpanContext?,
        thrown: (any Error)? = nil
    ) {
        guard recordsLogs, let addresses = errorStacks.capture(for: error.type, at: time.wall()) else { return }
        attributes[ErrorStacks.attribute] = AttributeValue(addresses: addresses)
        if let thrown, let addresses = parts.throwTraces?.addresses(of: thrown) {
            attributes[ThrowTraces.attribute] = AttributeValue(addresses: addresses)
        }
        let crumbs = breadcrumbs.recent(in: context?.traceID)
        if !crumbs.isEmpty { attributes["vigil.breadcrumbs"] = .breadcrumbs(crumbs) }
    }

    /// Hands on a log record with its times and its trace.
    func emit(_ record: LogRecord, scope: InstrumentationScope, context: SpanContext?) {
        guard recordsLogs else { return }
        var record = record
        record.observedTime = time.wall()
        if record.time == .zero { record.time = record.observedTime }
        if let context {
            record.traceID = context.traceID
            record.spanID = context.spanID
            record.flags = context.flags
        }
        batcher.add(record, scope: scope)
    }
}
