import VigilModel
import VigilStore

/// The files of a journal: their names, and reading them back.
struct JournalFolder {
    static let path = "journal"
    let disk: any Disk

    static func path(of number: UInt64) -> String {
        let digits = String(number)
        return "\(path)/\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).vj"
    }

    /// The numbers of the files there are, ascending.
    func numbers() throws(DiskError) -> [UInt64] {
        try disk.list(Self.path)
            .compactMap { name in name.hasSuffix(".vj") ? UInt64(name.dropLast(3)) : nil }
            .sorted()
    }

    func remove(_ number: UInt64) throws(DiskError) { try disk.unlink(Self.path(of: number)) }

    /// The header of each file; nil where there is none.
    ///
    /// Refuses what a newer version wrote, before anything is done.
    func headers(_ numbers: [UInt64]) throws -> [UInt64: JournalHeader] {
        var headers: [UInt64: JournalHeader] = [:]
        for number in numbers {
            let file = try disk.open(Self.path(of: number), .read)
            defer { file.close() }
            guard let header = JournalHeader(try file.read(at: 0, count: JournalHeader.byteCount)) else { continue }
            try FileHeader.check(header.version, atMost: JournalHeader.version, of: Self.path(of: number))
            headers[number] = header
        }
        return headers
    }

    /// Reads a file's records in order and calls with each that is whole.
    ///
    /// - Parameters:
    ///   - number: The file.
    ///   - isLast: Whether records may have been written to it when the power went: of those that were written
    ///     together, any may be whole then, and none was acknowledged.
    ///   - body: Takes a record's bytes, and throws where they are not what they should be.
    /// - Returns: How far the file is whole, and what is damaged.
    /// - Throws: Where the file cannot be read; damage is no error.
    func read(
        _ number: UInt64,
        isLast: Bool = false,
        _ body: ([UInt8], Range<Int>, RecordHeader) throws(CodecError) -> Void
    ) throws(DiskError) -> JournalReading {
        let bytes = try disk.read(Self.path(of: number))
        let layout = JournalLayout(bytes)
        let end = isLast ? layout.tornFrom ?? bytes.count : bytes.count
        var reading = JournalReading(number: number, bytes: bytes)
        for piece in layout.pieces where piece.range.lowerBound < end {
            switch piece.content {
            case .header: reading.wholeUntil = piece.range.upperBound
            case .damage(let reason): reading.note(piece.range, reason)
            case .record(let header):
                do throws(CodecError) {
                    try body(bytes, (piece.range.lowerBound + RecordHeader.byteCount)..<piece.range.upperBound, header)
                    reading.records += 1
                    reading.wholeUntil = piece.range.upperBound
                } catch {
                    reading.note(piece.range, error.message)
                }
            }
        }
        reading.note(end..<bytes.count, "it was being written")
        return reading
    }
}

/// What was found in a journal file.
struct JournalReading {
    let number: UInt64
    /// All of the file.
    let bytes: [UInt8]
    var records = 0
    /// Up to here the last whole record reaches.
    var wholeUntil = 0
    private(set) var damages: [JournalDamage] = []

    init(number: UInt64, bytes: [UInt8]) {
        self.number = number
        self.bytes = bytes
    }

    var byteCount: Int { bytes.count }

    mutating func note(_ range: Range<Int>, _ reason: String) {
        if range.isEmpty { return }
        damages.append(
            JournalDamage(
                file: JournalFolder.path(of: number),
                offset: range.lowerBound,
                bytes: range.count,
                reason: reason
            )
        )
    }

    /// The damage that reaches to the end of the file: a record that was being written when the power went.
    mutating func removeTornEnd() -> JournalDamage? {
        guard wholeUntil < byteCount, let first = damages.firstIndex(where: { $0.offset >= wholeUntil }) else {
            return nil
        }
        damages.removeSubrange(first...)
        return JournalDamage(
            file: JournalFolder.path(of: number),
            offset: wholeUntil,
            bytes: byteCount - wholeUntil,
            reason: "the last record was not written to its end"
        )
    }
}

/// A part of a journal file that is lost.
package struct JournalDamage: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var offset: Int
    package var bytes: Int
    package var reason: String

    package var description: String { "\(file), \(bytes) bytes from \(offset) on: \(reason)" }
}
