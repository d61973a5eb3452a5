internal import VigilModel

extension SpanRecord {
    static var blank: Self { Self() }

    mutating func merge(from decoder: inout ProtobufDecoder) throws(OTLPError) {
        let outer = try decoder.reader.enter()
        while !decoder.reader.isAtEnd {
            switch try decoder.reader.tag() {
            case 0x0a: traceID = try decoder.traceID()
            case 0x12: spanID = try decoder.spanID()
            case 0x1a: traceState = try decoder.string()
            case 0x22: parentSpanID = try decoder.spanID()
            case 0x2a: name = try decoder.string()
            case 0x30: kind = try decoder.enumeration(Kind.self, else: .unspecified)
            case 0x39: start = try decoder.timestamp()
            case 0x41: end = try decoder.timestamp()
            case 0x4a: try decoder.attributes(into: &attributes.entries, run: 0x4a)
            case 0x50: droppedAttributesCount = try decoder.uint32()
            case 0x5a: try decoder.events(into: &events)
            case 0x60: droppedEventsCount = try decoder.uint32()
            case 0x6a: try decoder.links(into: &links)
            case 0x70: droppedLinksCount = try decoder.uint32()
            case 0x7a: try decoder.status(into: &status)
            case 0x85: flags = try decoder.reader.fixed32()
            case let tag: try decoder.reader.skip(tag)
            }
        }
        decoder.reader.leave(outer)
    }
}

extension ProtobufDecoder {
    fileprivate mutating func status(into status: inout SpanRecord.Status) throws(OTLPError) {
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x12: status.message = try string()
            case 0x18: status.code = try enumeration(SpanRecord.Status.Code.self, else: .unset)
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
    }

    fileprivate mutating func events(into events: inout [SpanRecord.Event]) throws(OTLPError) {
        try reserve(&events, run: 0x5a)
        repeat {
            var event = SpanRecord.Event(time: .zero, name: "")
            let outer = try reader.enter()
            while !reader.isAtEnd {
                switch try reader.tag() {
                case 0x09: event.time = try timestamp()
                case 0x12: event.name = try string()
                case 0x1a: try attributes(into: &event.attributes.entries, run: 0x1a)
                case 0x20: event.droppedAttributesCount = try uint32()
                case let tag: try reader.skip(tag)
                }
            }
            reader.leave(outer)
            events.append(event)
        } while reader.take(0x5a)
    }

    fileprivate mutating func links(into links: inout [SpanRecord.Link]) throws(OTLPError) {
        try reserve(&links, run: 0x6a)
        repeat {
            var link = SpanRecord.Link(traceID: .invalid, spanID: .invalid)
            let outer = try reader.enter()
            while !reader.isAtEnd {
                switch try reader.tag() {
                case 0x0a: link.traceID = try traceID()
                case 0x12: link.spanID = try spanID()
                case 0x1a: link.traceState = try string()
                case 0x22: try attributes(into: &link.attributes.entries, run: 0x22)
                case 0x28: link.droppedAttributesCount = try uint32()
                case 0x35: link.flags = try reader.fixed32()
                case let tag: try reader.skip(tag)
                }
            }
            reader.leave(outer)
            links.append(link)
        } while reader.take(0x6a)
    }
}

extension LogRecord {
    static var blank: Self { Self() }

    mutating func merge(from decoder: inout ProtobufDecoder) throws(OTLPError) {
        let outer = try decoder.reader.enter()
        while !decoder.reader.isAtEnd {
            switch try decoder.reader.tag() {
            case 0x09: time = try decoder.timestamp()
            case 0x10: severity = Severity(wire: Int64(bitPattern: try decoder.reader.varint()))
            case 0x1a: severityText = try decoder.string()
            case 0x2a: try decoder.value(into: &body)
            case 0x32: try decoder.attributes(into: &attributes.entries, run: 0x32)
            case 0x38: droppedAttributesCount = try decoder.uint32()
            case 0x45: flags = try decoder.reader.fixed32()
            case 0x4a: traceID = try decoder.traceID()
            case 0x52: spanID = try decoder.spanID()
            case 0x59: observedTime = try decoder.timestamp()
            case 0x62: eventName = try decoder.string()
            case let tag: try decoder.reader.skip(tag)
            }
        }
        decoder.reader.leave(outer)
    }
}

extension Severity {
    /// The nearest severity that there is.
    init(wire number: Int64) {
        self.init(UInt8(truncatingIfNeeded: Swift.min(Swift.max(number, 0), 24)))
    }
}
