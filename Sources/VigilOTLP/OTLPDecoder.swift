public import VigilModel

/// Reads OTLP messages.
///
/// Everything the specification defines is read; what it does not define is passed over. Texts that are not UTF-8 are
/// repaired with U+FFFD rather than refused, since one bad byte of one attribute should not cost a batch.
///
/// > Source: OpenTelemetry protocol 1.10, `opentelemetry/proto`, and its JSON mapping.
public enum OTLPDecoder {
    /// The batch that an export request holds.
    ///
    /// - Parameters:
    ///   - bytes: The whole body, decompressed; at most 2 GiB.
    ///   - signal: Which request it is; the encodings do not say it themselves.
    ///   - encoding: How it is written.
    ///   - limits: What it may demand.
    /// - Returns: The groups of one signal in the order sent; the others are empty.
    /// - Throws: ``OTLPError`` for a body that is broken or breaks a limit; then nothing of it is taken.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer,
        signal: OTLPSignal,
        encoding: OTLPEncoding = .protobuf,
        limits: OTLPLimits = OTLPLimits()
    ) throws(OTLPError) -> TelemetryBatch {
        switch signal {
        case .traces: TelemetryBatch(spans: try groups(bytes, encoding, limits))
        case .metrics: TelemetryBatch(metrics: try groups(bytes, encoding, limits))
        case .logs: TelemetryBatch(logs: try groups(bytes, encoding, limits))
        }
    }

    /// The batch that an export request holds.
    ///
    /// - Parameters:
    ///   - bytes: The whole body, decompressed; at most 2 GiB.
    ///   - signal: Which request it is.
    ///   - encoding: How it is written.
    ///   - limits: What it may demand.
    /// - Returns: The groups of one signal in the order sent; the others are empty.
    /// - Throws: ``OTLPError`` for a body that is broken or breaks a limit; then nothing of it is taken.
    public static func decode(
        _ bytes: [UInt8],
        signal: OTLPSignal,
        encoding: OTLPEncoding = .protobuf,
        limits: OTLPLimits = OTLPLimits()
    ) throws(OTLPError) -> TelemetryBatch {
        try withBytes(bytes) { (buffer) throws(OTLPError) in
            try decode(buffer, signal: signal, encoding: encoding, limits: limits)
        }
    }

    private static func groups<Item: OTLPItem>(
        _ bytes: UnsafeRawBufferPointer,
        _ encoding: OTLPEncoding,
        _ limits: OTLPLimits
    ) throws(OTLPError) -> [ResourceGroup<Item>] {
        guard bytes.count <= Int(Int32.max) else { throw OTLPError(.tooLarge, at: 0) }
        switch encoding {
        case .protobuf:
            var decoder = ProtobufDecoder(bytes, limits: limits)
            return try decoder.request(Item.self)
        case .json:
            var decoder = JSONMessageDecoder(bytes, limits: limits)
            return try decoder.request(Item.self)
        }
    }
}

/// Lends an array's bytes; the standard library's own function loses the type of what is thrown.
func withBytes<Result>(
    _ bytes: [UInt8],
    _ body: (UnsafeRawBufferPointer) throws(OTLPError) -> Result
) throws(OTLPError) -> Result {
    let result: Swift.Result<Result, OTLPError> = bytes.withUnsafeBytes { buffer in
        do throws(OTLPError) {
            return .success(try body(buffer))
        } catch {
            return .failure(error)
        }
    }
    return try result.get()
}
