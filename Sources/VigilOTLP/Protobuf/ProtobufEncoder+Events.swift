internal import VigilModel

extension SpanRecord: OTLPItem {
    func encode(to encoder: inout ProtobufEncoder) {
        encoder.writer.field(0x85, fixed32: flags)
        encoder.status(status)
        encoder.writer.field(0x70, varint: UInt64(droppedLinksCount))
        for index in links.indices.reversed() { encoder.link(links[index]) }
        encoder.writer.field(0x60, varint: UInt64(droppedEventsCount))
        for index in events.indices.reversed() { encoder.event(events[index]) }
        encoder.writer.field(0x50, varint: UInt64(droppedAttributesCount))
        encoder.attributes(0x4a, attributes)
        encoder.timestamp(0x41, end)
        encoder.timestamp(0x39, start)
        encoder.writer.field(0x30, varint: UInt64(kind.rawValue))
        encoder.writer.field(0x2a, string: name)
        encoder.spanID(0x22, parentSpanID)
        encoder.writer.field(0x1a, string: traceState)
        encoder.spanID(0x12, spanID)
        encoder.traceID(0x0a, traceID)
    }
}

extension LogRecord: OTLPItem {
    func encode(to encoder: inout ProtobufEncoder) {
        encoder.writer.field(0x62, string: eventName)
        encoder.timestamp(0x59, observedTime)
        encoder.spanID(0x52, spanID)
        encoder.traceID(0x4a, traceID)
        encoder.writer.field(0x45, fixed32: flags)
        encoder.writer.field(0x38, varint: UInt64(droppedAttributesCount))
        encoder.attributes(0x32, attributes)
        if !body.isEmpty {
            let mark = encoder.writer.count
            encoder.value(body)
            encoder.writer.finish(0x2a, since: mark)
        }
        encoder.writer.field(0x1a, string: severityText)
        encoder.writer.field(0x10, varint: UInt64(severity.number))
        encoder.timestamp(0x09, time)
    }
}

extension ProtobufEncoder {
    fileprivate mutating func status(_ status: SpanRecord.Status) {
        let mark = writer.count
        writer.field(0x18, varint: UInt64(status.code.rawValue))
        writer.field(0x12, string: status.message)
        writer.finishUnlessEmpty(0x7a, since: mark)
    }

    fileprivate mutating func event(_ event: SpanRecord.Event) {
        let mark = writer.count
        writer.field(0x20, varint: UInt64(event.droppedAttributesCount))
        attributes(0x1a, event.attributes)
        writer.field(0x12, string: event.name)
        timestamp(0x09, event.time)
        writer.finish(0x5a, since: mark)
    }

    fileprivate mutating func link(_ link: SpanRecord.Link) {
        let mark = writer.count
        writer.field(0x35, fixed32: link.flags)
        writer.field(0x28, varint: UInt64(link.droppedAttributesCount))
        attributes(0x22, link.attributes)
        writer.field(0x1a, string: link.traceState)
        spanID(0x12, link.spanID)
        traceID(0x0a, link.traceID)
        writer.finish(0x6a, since: mark)
    }
}
