import CVigil
package import VigilModel
import VigilOTLP

extension Vigil {
    /// Begins an operation that whoever calls ends by ``end(_:_:_:errorType:)``.
    package func begin(
        _ name: String,
        kind: SpanRecord.Kind,
        attributes: Attributes = Attributes(),
        remote: SpanContext?
    ) -> ActiveOperation {
        guard isOn else { return .off }
        var surroundings = CurrentSpan.surroundings
        surroundings.innermost = remote.map { CurrentSpan(context: $0, span: nil) }
        guard let handle = begin(name, attributes: attributes, OperationNature(kind: kind), within: surroundings) else {
            return .off
        }
        return ActiveOperation(handle)
    }

    /// Runs something within an operation that was begun by hand.
    package nonisolated(nonsending) func within<Result>(
        _ operation: ActiveOperation,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async rethrows -> Result {
        guard let scope = operation.handle?.scope() else { return try await body() }
        return try await OperationScope.local.withValue(scope) { try await body() }
    }

    /// Runs something that belongs to no actor within an operation that was begun by hand.
    @concurrent
    package func withinConcurrently<Result>(
        _ operation: ActiveOperation,
        _ body: @concurrent () async throws -> Result
    ) async rethrows -> Result {
        guard let scope = operation.handle?.scope() else { return try await body() }
        return try await OperationScope.local.withValue(scope, operation: body)
    }

    /// Ends an operation and counts it.
    ///
    /// - Parameters:
    ///   - operation: What ends; a second end does nothing.
    ///   - outcome: How it ended.
    ///   - error: Why it failed; recorded unless it came up from an operation within this one.
    ///   - errorType: What kind of failure it is where there is no error.
    /// - Returns: How long it took; zero where it had ended before.
    @discardableResult
    package func end(
        _ operation: ActiveOperation,
        _ outcome: Outcome,
        _ error: (any Error)? = nil,
        errorType: String? = nil
    ) -> Duration {
        guard let handle = operation.handle else { return .zero }
        if let error {
            record(error, on: handle, at: nil)
            handle.set(SpanRecord.Status(.error, message: String(describing: error)))
        }
        if let errorType {
            handle.note(errorType: errorType)
            handle.set(SpanRecord.Status(.error))
        }
        return .nanoseconds(end(handle, outcome))
    }

    /// Begins an operation or a span; nil where there is no place for it, which is counted.
    ///
    /// - Parameters:
    ///   - name: What is done.
    ///   - attributes: What is known about it.
    ///   - nature: What else it is.
    ///   - surroundings: Within what; where there is no span, a trace begins.
    /// - Returns: Where it is kept.
    @inline(never)
    func begin(
        _ name: String,
        attributes: Attributes,
        _ nature: OperationNature = OperationNature(),
        within surroundings: SpanSurroundings
    ) -> OperationHandle? {
        var nature = nature
        nature.outer = surroundings.facadeSpan
        guard let parent = surroundings.innermost else { return beginTrace(name, attributes: attributes, nature) }
        guard let cell = place(name, nature) else { return nil }
        let traceID = parent.context.traceID
        let decision = configuration.sampler.decide(traceID: traceID, parent: parent.context)
        cell.pointee.lies(within: parent)
        return begin(cell, in: traceID, spanRandom: vigil_random(), decision, attributes)
    }

    /// Begins an operation or a span that nothing is around.
    @inline(never)
    func beginTrace(_ name: String, attributes: Attributes, _ nature: OperationNature) -> OperationHandle? {
        guard let cell = place(name, nature) else { return nil }
        let random = vigil_random()
        var traceID = TraceID(high: random, low: random)
        let decision = decide(name, cell.pointee.series, traceID: traceID, at: cell.pointee.head.start_ticks)
        cell.pointee.liesAlone()
        // A trace that nobody keeps needs no more chance than one number has.
        guard decision.isSampled else {
            return begin(cell, in: traceID, spanRandom: random &* 0xd6e8_feb8_6659_fd93, decision, attributes)
        }
        traceID.high = vigil_random()
        return begin(cell, in: traceID, spanRandom: vigil_random(), decision, attributes)
    }

    @inline(__always)
    private func place(_ name: String, _ nature: OperationNature) -> UnsafeMutablePointer<OperationCell>? {
        guard let cell = OperationCell.take() else {
            ended.refuse()
            return nil
        }
        if !cell.pointee.isCalled(name, by: number) {
            cell.pointee.rename(name)
            if nature.isOperation { cell.pointee.series(operationTimes, of: number) }
        }
        cell.pointee.nature = nature
        cell.pointee.head.start_ticks = vigil_ticks()
        return cell
    }

    @inline(__always)
    private func begin(
        _ cell: UnsafeMutablePointer<OperationCell>,
        in traceID: TraceID,
        spanRandom: UInt64,
        _ decision: Sampler.Decision,
        _ attributes: Attributes
    ) -> OperationHandle {
        cell.pointee.head.trace_high = traceID.high
        cell.pointee.head.trace_low = traceID.low
        cell.pointee.head.span = spanRandom | 1
        cell.pointee.threshold = decision.threshold
        let recordsSpans = recordsSpans
        cell.pointee.isSampled = decision.isSampled && recordsSpans
        cell.pointee.isShed = decision.isShed && recordsSpans
        cell.pointee.itemsMax = configuration.spanItemsMax
        if cell.pointee.isSampled || cell.pointee.isShed, !attributes.isEmpty { cell.pointee.initial = attributes }
        if cell.pointee.nature.isOperation, let memory = parts.operationMemory {
            cell.pointee.residentBytes = memory.resident
        }
        let handle = OperationHandle(cell)
        vigil_operation_own(handle.head, number)
        return handle
    }

    /// What a server asks of an operation that begins a trace goes before what was configured.
    private func decide(
        _ name: String,
        _ series: Unmanaged<OperationSeries>?,
        traceID: TraceID,
        at ticks: UInt64
    ) -> Sampler.Decision {
        let asked = control.sampleRate(operation: name)
        let sampler = asked.map { Sampler.ratio($0) } ?? configuration.sampler
        let chosen = sampler.decide(traceID: traceID)
        guard chosen.isSampled, let governor, governor.isShedding else { return chosen }
        if let threshold = governor.threshold(for: traceID, chosenUnder: chosen.threshold) {
            return Sampler.Decision(isSampled: true, threshold: threshold)
        }
        let found = series ?? operationTimes.series(name)
        if found?._withUnsafeGuaranteedRef({ $0.isTraceDue(at: ticks) }) == true { return chosen }
        return Sampler.Decision(isSampled: false, threshold: 0, isShed: true)
    }

    /// Ends a span, counts it where it is an operation, and hands it on where it is sampled.
    ///
    /// - Parameters:
    ///   - handle: What ends; a second end does nothing.
    ///   - outcome: How it ended; nil: as its status says.
    ///   - time: When it ended, by the clock of swift-distributed-tracing; nil: now.
    /// - Returns: How long it took, in nanoseconds; zero where it had ended before.
    @discardableResult
    @inline(never)
    func end(_ handle: OperationHandle, _ outcome: Outcome? = nil, at time: Timestamp? = nil) -> Int64 {
        let now = vigil_ticks()
        let isClosed = handle.close { cell in
            if let time {
                cell.durationNanoseconds = time.nanoseconds &- (cell.nature.facadeStart ?? 0)
            } else {
                cell.durationNanoseconds = vigil_ticks_ns(cell.head.start_ticks, now)
            }
            cell.outcome = outcome
        }
        guard isClosed else { return 0 }
        // The place is ours until it is handed on.
        let cell = handle.cell
        let duration = cell.pointee.durationNanoseconds
        if isRecording {
            if cell.pointee.nature.isOperation { count(&cell.pointee, endTicks: now) }
            if duration > SlowestOperations.durationMin { noteSlow(&cell.pointee, endTicks: now) }
        }
        vigil_slot_add(calls.operations, 1)
        if cell.pointee.isShed {
            // What is known of it by now is little, and better than nothing.
            let failed = cell.pointee.outcome == .failure || cell.pointee.extras?.status.code == .error
            if failed || duration >= SlowestOperations.durationMin, let governor {
                cell.pointee.isSampled = governor.isWorthRecording(failed: failed, duration: duration, at: now)
            }
        }
        if !cell.pointee.isSampled {
            OperationCell.give(cell)
        } else {
            vigil_slot_add(calls.sampled, 1)
            let waiting = ended.push(cell)
            if waiting == 1 || waiting == configuration.spans.batchRecordsMax { batcher.wakeForSpans() }
        }
        return duration
    }

    private func noteSlow(_ cell: inout OperationCell, endTicks: UInt64) {
        let end = Timestamp(nanoseconds: vigil_wall_at(endTicks))
        guard parts.slowest.wants(cell.durationNanoseconds, endingAt: end),
            let slow = SlowOperation(&cell, end: end)
        else { return }
        parts.slowest.note(slow)
    }

    @inline(__always)
    private func count(_ cell: inout OperationCell, endTicks: UInt64) {
        guard cell.outcome == .success, !cell.isSampled, parts.operationMemory == nil, let series = cell.series else {
            return countAny(&cell, endTicks: endTicks)
        }
        let histogram = series._withUnsafeGuaranteedRef { $0.success(in: registry) }
        histogram._withUnsafeGuaranteedRef { $0.add(Double(cell.durationNanoseconds) * 1e-9) }
    }

    @inline(never)
    private func countAny(_ cell: inout OperationCell, endTicks: UInt64) {
        let seconds = Double(cell.durationNanoseconds) * 1e-9
        let outcome = cell.outcome ?? (cell.extras?.status.code == .error ? .failure : .success)
        var errorType: String?
        if outcome == .failure {
            errorType = cell.extras?.errorType ?? cell.extras?.reported?.type
            if errorType == nil, cell.isSampled {
                cell.fold()
                errorType = cell.initial[SemanticName.errorType]?.stringValue
            }
        }
        operationTimes.record(cell.name, in: cell.series, outcome, errorType: errorType, seconds: seconds)
        if let change = parts.operationMemory?.record(cell.name, since: cell.residentBytes, in: registry) {
            cell.set(OperationMemory.change, .int(change))
        }
        // Those that are not sampled are many and cheap, and would drive everything else out.
        guard cell.isSampled || outcome != .success else { return }
        breadcrumbs.operationEnded(
            cell.name,
            outcome,
            durationNs: cell.durationNanoseconds,
            traceID: cell.traceID,
            spanID: cell.spanID,
            at: Timestamp(nanoseconds: vigil_wall_at(endTicks))
        )
    }
}

extension ActiveOperation {
    /// An operation by where it is kept.
    init(_ handle: OperationHandle, former: UnsafeMutablePointer<vigil_operation>? = nil) {
        self.handle = handle
        self.former = former
        traceID = handle.cell.pointee.traceID
        spanID = handle.cell.pointee.spanID
        isSampled = handle.cell.pointee.isSampled
    }
}

extension OperationHandle {
    /// What tasks within it inherit; asked of an operation that runs.
    func scope() -> OperationScope? {
        OperationScope.willBind()
        return withCell { cell in
            OperationScope(
                handle: self,
                context: cell.context,
                startTicks: cell.head.start_ticks,
                outer: cell.nature.outer
            )
        }
    }
}
