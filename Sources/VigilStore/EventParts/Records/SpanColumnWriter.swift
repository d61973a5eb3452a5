import VigilModel

/// Gathers what spans alone have.
struct SpanColumnWriter {
    private var kinds: [UInt32] = []
    private var statuses: [UInt32] = []
    private var durations: [Int64] = []
    private var spanIDs: [UInt64] = []
    private var parentIDs: [UInt64] = []
    private var messages = TextColumnWriter()
    private var traceStates = TextColumnWriter()
    private var flags: [UInt32] = []
    private var droppedAttributes: [UInt32] = []
    private var droppedEvents: [UInt32] = []
    private var droppedLinks: [UInt32] = []
    private var events = SpanEventWriter()
    private var links = SpanLinkWriter()

    mutating func append(_ span: SpanRecord, _ summary: inout RowGroupSummary) {
        kinds.append(UInt32(span.kind.rawValue))
        statuses.append(UInt32(span.status.code.rawValue))
        let duration = span.end.nanoseconds &- span.start.nanoseconds
        durations.append(duration)
        let known = summary.durations ?? duration...duration
        summary.durations = min(known.lowerBound, duration)...max(known.upperBound, duration)
        spanIDs.append(span.spanID.value)
        parentIDs.append(span.parentSpanID.value)
        messages.append(span.status.message)
        traceStates.append(span.traceState)
        flags.append(span.flags)
        droppedAttributes.append(span.droppedAttributesCount)
        droppedEvents.append(span.droppedEventsCount)
        droppedLinks.append(span.droppedLinksCount)
        events.append(span.events, after: span.start)
        links.append(span.links)
    }

    func write(to sections: inout RowGroupSections) {
        sections.add(.marks) { writer in
            CodeColumn.write(kinds, to: &writer)
            CodeColumn.write(statuses, to: &writer)
        }
        sections.add(.second) { IntegerValues.write(durations, to: &$0) }
        sections.add(.spanIDs) { SpanIDColumn.write(spanIDs, to: &$0) }
        sections.add(.parentIDs) { SpanIDColumn.write(parentIDs, to: &$0) }
        sections.add(.details) { writer in
            messages.write(areTexts: true, to: &writer)
            traceStates.write(areTexts: true, to: &writer)
            for codes in [flags, droppedAttributes, droppedEvents, droppedLinks] {
                CodeColumn.write(codes, to: &writer)
            }
        }
        if !events.isEmpty { sections.add(.spanEvents) { events.write(to: &$0) } }
        if !links.isEmpty { sections.add(.spanLinks) { links.write(to: &$0) } }
    }
}
