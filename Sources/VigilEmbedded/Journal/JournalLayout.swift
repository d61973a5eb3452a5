import VigilStore

/// Where the records of a journal file are, and what is between them.
struct JournalLayout {
    enum Content {
        case header
        case record(RecordHeader)
        case damage(String)
    }

    struct Piece {
        var range: Range<Int>
        var content: Content
    }

    /// All of the file, in order.
    private(set) var pieces: [Piece] = []
    /// Where the last records that were written together begin.
    private var lastGroup = 0

    init(_ bytes: [UInt8]) {
        var position = min(JournalHeader.byteCount, bytes.count)
        if position > 0 {
            add(0..<position, JournalHeader(bytes) == nil ? .damage("the file's head is damaged") : .header)
        }
        while position < bytes.count {
            guard let header = RecordHeader(bytes, at: position) else {
                let next = Self.next(after: position, in: bytes)
                add(position..<next, .damage("there is no record"))
                position = next
                continue
            }
            let body = position + RecordHeader.byteCount
            var end = header.length <= bytes.count - body ? body + header.length : bytes.count
            if header.fits(bytes, at: position) {
                add(position..<end, .record(header))
                lastGroup = position - Self.offsetInGroup(bytes, body..<end)
            } else {
                // The header is right, so the next record is where it says, unless the end was cut off.
                if end < bytes.count && RecordHeader(bytes, at: end) == nil {
                    end = Self.next(after: position, in: bytes)
                }
                add(position..<end, .damage("its checksum is wrong"))
            }
            position = end
        }
    }

    /// The first damage among the last records that were written together; nil where there is none.
    ///
    /// Where the power went while they were written, each may be there or not; none of them was acknowledged. Damage
    /// before them is none of that kind: what was written after it was written when it was durable.
    var tornFrom: Int? {
        let damages = pieces.filter { if case .damage = $0.content { true } else { false } }.map(\.range)
        guard let first = damages.first(where: { $0.lowerBound >= lastGroup }) else { return nil }
        // The file's head is written just before its first records, and goes with them.
        return damages[0].upperBound == first.lowerBound ? damages[0].lowerBound : first.lowerBound
    }

    private mutating func add(_ range: Range<Int>, _ content: Content) {
        pieces.append(Piece(range: range, content: content))
    }

    /// How far behind the first of those that were written together a record begins.
    private static func offsetInGroup(_ bytes: [UInt8], _ body: Range<Int>) -> Int {
        var reader = ByteReader(bytes, in: body)
        do {
            _ = try reader.byte()
            while !reader.isAtEnd {
                let kind = try reader.byte()
                let range = try reader.take(try reader.count())
                guard kind == RecordSection.group.rawValue else { continue }
                var section = ByteReader(bytes, in: range)
                return Int(truncatingIfNeeded: try section.varint())
            }
        } catch {}
        return 0
    }

    /// The place of the next record header.
    private static func next(after position: Int, in bytes: [UInt8]) -> Int {
        let first = UInt8(truncatingIfNeeded: RecordHeader.marker)
        var next = position + 1
        while next + RecordHeader.byteCount <= bytes.count {
            if bytes[next] == first && RecordHeader(bytes, at: next) != nil { return next }
            next += 1
        }
        return bytes.count
    }
}
