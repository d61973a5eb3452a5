import CVigil
import VigilModel

/// The last log lines and operation ends of each thread, kept where they outlive the process.
///
/// Adding one is a few plain stores into the thread's own ring: no lock, no system call, no allocation. 64 threads have
/// a ring of 64 each at a time; what finds none is counted.
final class Breadcrumbs: Sendable {
    /// How many ride along with an error.
    static let errorCountMax = 20

    private let file: RunFile?

    /// Breadcrumbs that are kept in a run's file; nil: that are not kept.
    init(in file: RunFile?) {
        self.file = file
    }

    /// Adds a log line.
    func logged(_ line: String, _ severity: Severity, at time: Timestamp, context: SpanContext?) {
        var crumb = vigil_crumb()
        crumb.time_ns = time.nanoseconds
        crumb.duration_ns = -1
        crumb.severity = severity.number
        add(&crumb, line, context?.traceID ?? .invalid, context?.spanID ?? .invalid)
    }

    /// Adds the end of an operation.
    ///
    /// - Parameters:
    ///   - name: Which operation.
    ///   - outcome: How it ended.
    ///   - durationNs: How long it took, in nanoseconds.
    ///   - traceID: Its trace.
    ///   - spanID: Its span.
    ///   - time: When it ended.
    func operationEnded(
        _ name: String,
        _ outcome: Outcome,
        durationNs: Int64,
        traceID: TraceID,
        spanID: SpanID,
        at time: Timestamp
    ) {
        var crumb = vigil_crumb()
        crumb.time_ns = time.nanoseconds
        crumb.duration_ns = max(0, durationNs)
        crumb.outcome = Self.code(of: outcome)
        add(&crumb, name, traceID, spanID)
    }

    /// What led to now: the newest of a trace, or of the calling thread where there is no trace; the oldest first.
    func recent(in traceID: TraceID?) -> [Breadcrumb] {
        guard let content = file?.content else { return [] }
        var like = vigil_crumb()
        if let traceID, traceID.isValid {
            like.trace_high = traceID.high
            like.trace_low = traceID.low
        } else {
            like.thread = vigil_thread_number()
        }
        return Self.read(content, like: like, most: Self.errorCountMax)
    }

    /// The newest crumbs of a run that are like the given one.
    static func read(_ content: OpaquePointer, like: vigil_crumb = vigil_crumb(), most: Int) -> [Breadcrumb] {
        var like = like
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: most) { slots in
            guard let first = slots.baseAddress else { return [] }
            let count = vigil_breadcrumbs_find(content, &like, first, most)
            return (0..<count).compactMap { read(content, slot: Int(slots[$0])) }
        }
    }

    private static func read(_ content: OpaquePointer, slot: Int) -> Breadcrumb? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(VIGIL_CRUMB_TEXT)) { text in
            var crumb = vigil_crumb()
            guard let start = text.baseAddress, vigil_breadcrumb_read(content, slot, &crumb, start) == 0
            else { return nil }
            let outcome = outcomes.indices.contains(Int(crumb.outcome)) ? outcomes[Int(crumb.outcome)] : .success
            return Breadcrumb(
                kind: crumb.duration_ns < 0
                    ? .line(Severity(crumb.severity)) : .operation(outcome, .nanoseconds(crumb.duration_ns)),
                time: Timestamp(nanoseconds: crumb.time_ns),
                thread: crumb.thread,
                traceID: TraceID(high: crumb.trace_high, low: crumb.trace_low),
                spanID: SpanID(crumb.span_id),
                text: String(decoding: UnsafeRawBufferPointer(text).prefix(Int(crumb.text_size)), as: UTF8.self)
            )
        }
    }

    private func add(_ crumb: inout vigil_crumb, _ text: String, _ traceID: TraceID, _ spanID: SpanID) {
        guard let file else { return }
        crumb.trace_high = traceID.high
        crumb.trace_low = traceID.low
        crumb.span_id = spanID.value
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else { return }
                vigil_breadcrumb_add(file.run, &crumb, start, characters.count)
            }
        }
    }

    private static let outcomes: [Outcome] = [.success, .failure, .cancelled]

    private static func code(of outcome: Outcome) -> UInt8 {
        switch outcome {
        case .success: 0
        case .failure: 1
        case .cancelled: 2
        }
    }
}
