// What stands in a file of the spool; docs/formats/spool.md has the bytes. Numbers are little-endian. Two fields are
// outside the checksum, since they change in place: when the record was last sent without a clear answer, and whether
// it is done with.

import CVigil
import VigilModel
import VigilOTLP

/// A request in the spool with what is known of it.
struct SpoolRecord: Hashable, Sendable {
    var request: TelemetryRequest
    /// When it came to the spool.
    var created: Timestamp
    /// When it was first sent without a clear answer, so that the receiver may have it; nil: it cannot.
    var attempted: Timestamp?

    /// The bytes in front of the body.
    static let headerBytes = 64
    private static let attemptedOffset = 8
    private static let stateOffset = 16
    private static let checkedOffset = 24

    /// The bytes of the whole record.
    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerBytes + request.body.count)
        bytes.append(littleEndian: UInt32(request.body.count))
        bytes.append(littleEndian: UInt32(0))
        bytes += Self.bytes(attempted: attempted)
        bytes.append(littleEndian: UInt64(0))
        bytes.append(littleEndian: created.nanoseconds)
        bytes.append(littleEndian: request.key.high)
        bytes.append(littleEndian: request.key.low)
        bytes.append(littleEndian: UInt32(clamping: request.records))
        bytes.append(UInt8(OTLPSignal.allCases.firstIndex(of: request.signal) ?? 0))
        bytes.append(UInt8(OTLPEncoding.allCases.firstIndex(of: request.encoding) ?? 0))
        bytes.append(request.isCompressed ? 1 : 0)
        bytes += [UInt8](repeating: 0, count: Self.headerBytes - bytes.count)
        bytes += request.body
        let checksum = Self.checksum(bytes[...])
        withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(4..<8, with: $0) }
        return bytes
    }

    /// The record that a header and body spell; nil where they are damaged.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let header = SpoolRecordHeader(bytes.prefix(Self.headerBytes)),
            bytes.count == Self.headerBytes + header.bodyBytes,
            Self.checksum(bytes) == header.checksum
        else { return nil }
        request = TelemetryRequest(
            signal: header.signal,
            encoding: header.encoding,
            isCompressed: header.isCompressed,
            key: header.key,
            records: header.records,
            body: Array(bytes.dropFirst(Self.headerBytes))
        )
        created = header.created
        attempted = header.attempted
    }

    /// A record about to be written.
    init(_ request: TelemetryRequest, created: Timestamp, attempted: Timestamp?) {
        self.request = request
        self.created = created
        self.attempted = attempted
    }

    /// Where the time of an attempt stands in a record, and its bytes.
    static func mark(attempted: Timestamp?) -> (offset: Int, bytes: [UInt8]) {
        (attemptedOffset, bytes(attempted: attempted))
    }

    /// Where it stands in a record that it is done with, and the bytes.
    static let doneMark = (offset: stateOffset, bytes: [UInt8(1)])

    private static func bytes(attempted: Timestamp?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: attempted?.nanoseconds ?? 0)
        return bytes
    }

    private static func checksum(_ record: ArraySlice<UInt8>) -> UInt32 {
        record.withUnsafeBytes { buffer in
            let length = vigil_crc32c(0, buffer.baseAddress, 4)
            let rest = UnsafeRawBufferPointer(rebasing: buffer[checkedOffset...])
            return vigil_crc32c(length, rest.baseAddress, rest.count)
        }
    }
}

/// The fields in front of a body.
struct SpoolRecordHeader: Hashable, Sendable {
    let bodyBytes: Int
    let checksum: UInt32
    let attempted: Timestamp?
    let isDone: Bool
    let created: Timestamp
    let key: ContentKey
    let records: Int
    let signal: OTLPSignal
    let encoding: OTLPEncoding
    let isCompressed: Bool

    /// The fields of 64 bytes; nil where they cannot be any.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == SpoolRecord.headerBytes else { return nil }
        let start = bytes.startIndex
        let signal = Int(bytes[start + 52]), encoding = Int(bytes[start + 53])
        guard OTLPSignal.allCases.indices.contains(signal), OTLPEncoding.allCases.indices.contains(encoding),
            bytes[start + 54] <= 1, bytes[start + 16] <= 1
        else { return nil }
        bodyBytes = Int(bytes.littleEndian(at: 0, as: UInt32.self))
        checksum = bytes.littleEndian(at: 4, as: UInt32.self)
        let attempted = bytes.littleEndian(at: 8, as: Int64.self)
        self.attempted = attempted == 0 ? nil : Timestamp(nanoseconds: attempted)
        isDone = bytes[start + 16] == 1
        created = Timestamp(nanoseconds: bytes.littleEndian(at: 24, as: Int64.self))
        key = ContentKey(
            high: bytes.littleEndian(at: 32, as: UInt64.self),
            low: bytes.littleEndian(at: 40, as: UInt64.self)
        )
        records = Int(bytes.littleEndian(at: 48, as: UInt32.self))
        self.signal = OTLPSignal.allCases[signal]
        self.encoding = OTLPEncoding.allCases[encoding]
        isCompressed = bytes[start + 54] == 1
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func littleEndian<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }
}
