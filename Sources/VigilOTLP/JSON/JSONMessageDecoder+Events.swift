internal import VigilModel

extension SpanRecord {
    init(from decoder: inout JSONMessageDecoder) throws(OTLPError) {
        self.init()
        try decoder.reader.openObject()
        while let key = try decoder.reader.nextKey() {
            switch key {
            case "traceId", "trace_id": traceID = try decoder.traceID()
            case "spanId", "span_id": spanID = try decoder.spanID()
            case "parentSpanId", "parent_span_id": parentSpanID = try decoder.spanID()
            case "traceState", "trace_state": traceState = try decoder.string()
            case "flags": flags = try decoder.integer(UInt32.self)
            case "name": name = try decoder.string()
            case "kind": kind = try decoder.kind()
            case "startTimeUnixNano", "start_time_unix_nano": start = try decoder.timestamp()
            case "endTimeUnixNano", "end_time_unix_nano": end = try decoder.timestamp()
            case "attributes": try decoder.attributes(into: &attributes)
            case "droppedAttributesCount", "dropped_attributes_count":
                droppedAttributesCount = try decoder.integer(UInt32.self)
            case "events": try decoder.events(into: &events)
            case "droppedEventsCount", "dropped_events_count": droppedEventsCount = try decoder.integer(UInt32.self)
            case "links": try decoder.links(into: &links)
            case "droppedLinksCount", "dropped_links_count": droppedLinksCount = try decoder.integer(UInt32.self)
            case "status": try decoder.status(into: &status)
            default: try decoder.reader.skip()
            }
        }
    }
}

extension JSONMessageDecoder {
    fileprivate mutating func kind() throws(OTLPError) -> SpanRecord.Kind {
        let names: [StaticString] = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]
        let number = try enumeration(names, prefix: "SPAN_KIND_")
        return UInt8(exactly: number).flatMap { SpanRecord.Kind(rawValue: $0) } ?? .unspecified
    }

    fileprivate mutating func status(into status: inout SpanRecord.Status) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "message": status.message = try string()
            case "code":
                let number = try enumeration(["UNSET", "OK", "ERROR"], prefix: "STATUS_CODE_")
                status.code = UInt8(exactly: number).flatMap { SpanRecord.Status.Code(rawValue: $0) } ?? .unset
            default: try reader.skip()
            }
        }
    }

    fileprivate mutating func events(into events: inout [SpanRecord.Event]) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            var event = SpanRecord.Event(time: .zero, name: "")
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "timeUnixNano", "time_unix_nano": event.time = try timestamp()
                case "name": event.name = try string()
                case "attributes": try attributes(into: &event.attributes)
                case "droppedAttributesCount", "dropped_attributes_count":
                    event.droppedAttributesCount = try integer(UInt32.self)
                default: try reader.skip()
                }
            }
            try charge(SpanRecord.Event.self)
            events.append(event)
        }
    }

    fileprivate mutating func links(into links: inout [SpanRecord.Link]) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            var link = SpanRecord.Link(traceID: .invalid, spanID: .invalid)
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "traceId", "trace_id": link.traceID = try traceID()
                case "spanId", "span_id": link.spanID = try spanID()
                case "traceState", "trace_state": link.traceState = try string()
                case "flags": link.flags = try integer(UInt32.self)
                case "attributes": try attributes(into: &link.attributes)
                case "droppedAttributesCount", "dropped_attributes_count":
                    link.droppedAttributesCount = try integer(UInt32.self)
                default: try reader.skip()
                }
            }
            try charge(SpanRecord.Link.self)
            links.append(link)
        }
    }
}

extension LogRecord {
    init(from decoder: inout JSONMessageDecoder) throws(OTLPError) {
        self.init()
        try decoder.reader.openObject()
        while let key = try decoder.reader.nextKey() {
            switch key {
            case "timeUnixNano", "time_unix_nano": time = try decoder.timestamp()
            case "observedTimeUnixNano", "observed_time_unix_nano": observedTime = try decoder.timestamp()
            case "severityNumber", "severity_number": severity = try decoder.severity()
            case "severityText", "severity_text": severityText = try decoder.string()
            case "body": try decoder.value(into: &body)
            case "attributes": try decoder.attributes(into: &attributes)
            case "droppedAttributesCount", "dropped_attributes_count":
                droppedAttributesCount = try decoder.integer(UInt32.self)
            case "flags": flags = try decoder.integer(UInt32.self)
            case "traceId", "trace_id": traceID = try decoder.traceID()
            case "spanId", "span_id": spanID = try decoder.spanID()
            case "eventName", "event_name": eventName = try decoder.string()
            default: try decoder.reader.skip()
            }
        }
    }
}

extension JSONMessageDecoder {
    fileprivate mutating func severity() throws(OTLPError) -> Severity {
        let names: [StaticString] = [
            "UNSPECIFIED", "TRACE", "TRACE2", "TRACE3", "TRACE4", "DEBUG", "DEBUG2", "DEBUG3", "DEBUG4", "INFO",
            "INFO2", "INFO3", "INFO4", "WARN", "WARN2", "WARN3", "WARN4", "ERROR", "ERROR2", "ERROR3", "ERROR4",
            "FATAL", "FATAL2", "FATAL3", "FATAL4",
        ]
        return Severity(wire: try enumeration(names, prefix: "SEVERITY_NUMBER_"))
    }
}
