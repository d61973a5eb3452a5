/// What a receiver answers to a request that it refused: `google.rpc.Status`, without its details.
public struct RPCStatus: Error, Hashable, Sendable, CustomStringConvertible {
    /// A code of gRPC: 3 is "invalid argument", 8 "resource exhausted", 14 "unavailable".
    public var code: Int32
    /// What went wrong, for the sender's developer.
    public var message: String

    /// A status by its code and message.
    public init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// The message, or the code where there is none.
    public var description: String { message.isEmpty ? "status \(code)" : message }

    /// The body of an answer of 4xx or 5xx.
    public func encode(as encoding: OTLPEncoding = .protobuf) -> [UInt8] {
        switch encoding {
        case .protobuf:
            var writer = WireWriter(capacity: 64 + message.utf8.count)
            writer.field(0x12, string: message)
            writer.field(0x08, varint: UInt64(bitPattern: Int64(code)))
            return writer.bytes
        case .json:
            var encoder = JSONMessageEncoder()
            encoder.writer.openObject()
            encoder.number("code", code)
            encoder.string("message", message)
            encoder.writer.closeObject()
            return encoder.writer.bytes
        }
    }

    /// The status that a body holds.
    ///
    /// - Parameters:
    ///   - bytes: The whole body.
    ///   - encoding: By the response's content type.
    /// - Throws: ``OTLPError`` for a body that is not one.
    public init(decoding bytes: [UInt8], as encoding: OTLPEncoding = .protobuf) throws(OTLPError) {
        self = try withBytes(bytes) { (buffer) throws(OTLPError) in
            switch encoding {
            case .protobuf: try Self(protobuf: buffer)
            case .json: try Self(json: buffer)
            }
        }
    }

    private init(protobuf bytes: UnsafeRawBufferPointer) throws(OTLPError) {
        self.init(code: 0, message: "")
        var reader = WireReader(bytes)
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x08: code = Int32(truncatingIfNeeded: try reader.varint())
            case 0x12: message = try reader.string()
            case let tag: try reader.skip(tag)
            }
        }
    }

    private init(json bytes: UnsafeRawBufferPointer) throws(OTLPError) {
        self.init(code: 0, message: "")
        var decoder = JSONMessageDecoder(bytes, limits: OTLPLimits())
        try decoder.reader.openObject()
        while let key = try decoder.reader.nextKey() {
            switch key {
            case "code": code = try decoder.integer(Int32.self)
            case "message": message = try decoder.string()
            default: try decoder.reader.skip()
            }
        }
        try decoder.reader.finish()
    }
}
