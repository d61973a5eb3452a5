/// What a receiver answers to an export request that it took, at least in part.
public struct ExportResponse: Hashable, Sendable {
    /// How many spans, points or log records were refused for good.
    public var rejected: Int64
    /// Why, or a warning where nothing was refused; empty where there is nothing to say.
    public var message: String

    /// An answer; what is not given means that everything was taken.
    public init(rejected: Int64 = 0, message: String = "") {
        self.rejected = rejected
        self.message = message
    }

    /// The body of the response; empty in protobuf and `{}` in JSON where everything was taken.
    ///
    /// - Parameters:
    ///   - signal: What was exported.
    ///   - encoding: That of the request.
    /// - Returns: An `Export…ServiceResponse`.
    public func encode(for signal: OTLPSignal, as encoding: OTLPEncoding = .protobuf) -> [UInt8] {
        switch encoding {
        case .protobuf:
            var writer = WireWriter(capacity: 64 + message.utf8.count)
            writer.field(0x12, string: message)
            writer.field(0x08, varint: UInt64(bitPattern: rejected))
            writer.finishUnlessEmpty(0x0a, since: 0)
            return writer.bytes
        case .json:
            var encoder = JSONMessageEncoder()
            encoder.writer.openObject()
            if self != ExportResponse() {
                encoder.writer.key("partialSuccess")
                encoder.writer.openObject()
                encoder.quoted(signal.rejectedName, rejected)
                encoder.string("errorMessage", message)
                encoder.writer.closeObject()
            }
            encoder.writer.closeObject()
            return encoder.writer.bytes
        }
    }

    /// The answer that a body holds.
    ///
    /// - Parameters:
    ///   - bytes: The whole body.
    ///   - signal: What was exported.
    ///   - encoding: By the response's content type.
    /// - Throws: ``OTLPError`` for a body that is not one.
    public init(
        decoding bytes: [UInt8],
        for signal: OTLPSignal,
        as encoding: OTLPEncoding = .protobuf
    ) throws(OTLPError) {
        self = try withBytes(bytes) { (buffer) throws(OTLPError) in
            switch encoding {
            case .protobuf: try Self(protobuf: buffer)
            case .json: try Self(json: buffer, signal)
            }
        }
    }

    private init(protobuf bytes: UnsafeRawBufferPointer) throws(OTLPError) {
        self.init()
        var reader = WireReader(bytes)
        while !reader.isAtEnd {
            let tag = try reader.tag()
            guard tag == 0x0a else {
                try reader.skip(tag)
                continue
            }
            let outer = try reader.enter()
            while !reader.isAtEnd {
                switch try reader.tag() {
                case 0x08: rejected = Int64(bitPattern: try reader.varint())
                case 0x12: message = try reader.string()
                case let tag: try reader.skip(tag)
                }
            }
            reader.leave(outer)
        }
    }

    private init(json bytes: UnsafeRawBufferPointer, _ signal: OTLPSignal) throws(OTLPError) {
        self.init()
        var decoder = JSONMessageDecoder(bytes, limits: OTLPLimits())
        try decoder.reader.openObject()
        while let key = try decoder.reader.nextKey() {
            switch key {
            case "partialSuccess", "partial_success":
                if try decoder.reader.takeNull() { continue }
                try decoder.reader.openObject()
                while let key = try decoder.reader.nextKey() {
                    switch key {
                    case signal.rejectedName, signal.rejectedOriginalName:
                        rejected = try decoder.integer(Int64.self)
                    case "errorMessage", "error_message": message = try decoder.string()
                    default: try decoder.reader.skip()
                    }
                }
            default: try decoder.reader.skip()
            }
        }
        try decoder.reader.finish()
    }
}

extension OTLPSignal {
    fileprivate var rejectedName: StaticString {
        switch self {
        case .traces: "rejectedSpans"
        case .metrics: "rejectedDataPoints"
        case .logs: "rejectedLogRecords"
        }
    }

    fileprivate var rejectedOriginalName: StaticString {
        switch self {
        case .traces: "rejected_spans"
        case .metrics: "rejected_data_points"
        case .logs: "rejected_log_records"
        }
    }
}
