internal import VigilModel

extension SpanRecord {
    func encode(to encoder: inout JSONMessageEncoder) {
        encoder.traceID(traceID)
        encoder.spanID("spanId", spanID)
        encoder.string("traceState", traceState)
        encoder.spanID("parentSpanId", parentSpanID)
        encoder.number("flags", flags)
        encoder.string("name", name)
        encoder.number("kind", kind.rawValue)
        encoder.timestamp("startTimeUnixNano", start)
        encoder.timestamp("endTimeUnixNano", end)
        encoder.attributes("attributes", attributes)
        encoder.number("droppedAttributesCount", droppedAttributesCount)
        encoder.array("events", events) { $0.event($1) }
        encoder.number("droppedEventsCount", droppedEventsCount)
        encoder.array("links", links) { $0.link($1) }
        encoder.number("droppedLinksCount", droppedLinksCount)
        if status != Status() {
            encoder.writer.key("status")
            encoder.writer.openObject()
            encoder.string("message", status.message)
            encoder.number("code", status.code.rawValue)
            encoder.writer.closeObject()
        }
    }
}

extension JSONMessageEncoder {
    fileprivate mutating func event(_ event: SpanRecord.Event) {
        timestamp("timeUnixNano", event.time)
        string("name", event.name)
        attributes("attributes", event.attributes)
        number("droppedAttributesCount", event.droppedAttributesCount)
    }

    fileprivate mutating func link(_ link: SpanRecord.Link) {
        traceID(link.traceID)
        spanID("spanId", link.spanID)
        string("traceState", link.traceState)
        attributes("attributes", link.attributes)
        number("droppedAttributesCount", link.droppedAttributesCount)
        number("flags", link.flags)
    }
}

extension LogRecord {
    func encode(to encoder: inout JSONMessageEncoder) {
        encoder.timestamp("timeUnixNano", time)
        encoder.timestamp("observedTimeUnixNano", observedTime)
        encoder.number("severityNumber", severity.number)
        encoder.string("severityText", severityText)
        if !body.isEmpty { encoder.value("body", body) }
        encoder.attributes("attributes", attributes)
        encoder.number("droppedAttributesCount", droppedAttributesCount)
        encoder.number("flags", flags)
        encoder.traceID(traceID)
        encoder.spanID("spanId", spanID)
        encoder.string("eventName", eventName)
    }
}
