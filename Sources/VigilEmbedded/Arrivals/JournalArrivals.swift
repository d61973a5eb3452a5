// What came, read back from the journal's files: they hold it in the order in which it was acknowledged, and outlive
// the segments that they rebuild for as long as somebody has to read them. Definitions stand in the file that uses
// them, so whoever begins in the middle of a file goes through what lies before without taking it.

import Synchronization
import VigilModel
import VigilStore

/// Reads the metrics of a journal behind a position.
final class JournalArrivals: ArrivalReader {
    private struct Place {
        var number: UInt64
        var offset: UInt64
        var decoder = ArrivalDecoder()
    }

    private struct State {
        var sequence: UInt64
        var place: Place?
    }

    /// What is read from a file at once, where a record is not larger.
    private static let chunkBytes = 1 << 20

    private let core: StoreCore
    private let folder: JournalFolder
    private let state: Mutex<State>

    init(_ core: StoreCore, on disk: any Disk, after sequence: UInt64) {
        self.core = core
        folder = JournalFolder(disk: disk)
        state = Mutex(State(sequence: sequence))
    }

    func next(samplesMax: Int, through last: UInt64?) async throws -> Arrivals {
        try await Blocking.run {
            do {
                return try self.state.withLock { state in
                    try self.read(&state, samplesMax, last ?? .max)
                }
            } catch let error as DiskError {
                throw StoreError(error)
            }
        }
    }

    private func read(_ state: inout State, _ samplesMax: Int, _ last: UInt64) throws -> Arrivals {
        let end = core.journalEnd
        var arrivals = Arrivals(sequence: state.sequence)
        // Where this fails halfway, the next call begins anew behind what was told.
        var place = state.place
        state.place = nil
        place?.decoder.beginList()
        while arrivals.samplesCount < samplesMax {
            if place == nil { place = try firstPlace(&arrivals) }
            guard var current = place else {
                arrivals.isCaughtUp = true
                break
            }
            let limit = current.number == end.number ? end.bytes : UInt64.max
            let outcome = try read(&current, upTo: limit, samplesMax, last, into: &arrivals)
            place = current
            if outcome == .over { break }
            if outcome == .more { continue }
            guard let next = try followingPlace(current, end) else {
                arrivals.isCaughtUp = true
                break
            }
            place = next
        }
        state.place = place
        state.sequence = arrivals.sequence
        return arrivals
    }

    /// The file in which the next record is; nil where there is none.
    private func firstPlace(_ arrivals: inout Arrivals) throws -> Place? {
        let headers = try folder.headers(try folder.numbers())
        let before = headers.filter { $0.value.sequenceBefore <= arrivals.sequence }.keys.max()
        guard let number = before ?? headers.keys.min() else { return nil }
        if before == nil { arrivals.hasGap = true }
        return Place(number: number, offset: UInt64(JournalHeader.byteCount))
    }

    private func followingPlace(_ place: Place, _ end: JournalEnd) throws(DiskError) -> Place? {
        guard place.number < end.number, let next = try folder.numbers().first(where: { $0 > place.number }) else {
            return nil
        }
        return Place(number: next, offset: UInt64(JournalHeader.byteCount))
    }

    private enum Outcome {
        /// There is more in the file.
        case more
        /// The file was read up to where it was acknowledged.
        case atEnd
        /// No more is wanted.
        case over
    }

    private func read(
        _ place: inout Place,
        upTo limit: UInt64,
        _ samplesMax: Int,
        _ last: UInt64,
        into arrivals: inout Arrivals
    ) throws(DiskError) -> Outcome {
        let file: any DiskFile
        do {
            file = try folder.disk.open(JournalFolder.path(of: place.number), .read)
        } catch  where error.kind == .notFound {
            // It was removed meanwhile, which its readers did not ask for.
            arrivals.hasGap = true
            return .atEnd
        }
        defer { file.close() }
        let size = min(try file.size(), limit)
        guard place.offset < size else { return .atEnd }
        var bytes = try file.read(at: place.offset, count: Int(min(UInt64(Self.chunkBytes), size - place.offset)))
        if let header = RecordHeader(bytes, at: 0), RecordHeader.byteCount + header.length > bytes.count {
            let whole = UInt64(RecordHeader.byteCount + header.length)
            bytes = try file.read(at: place.offset, count: Int(min(whole, size - place.offset)))
        }
        var records = RecordWalk(bytes, isWhole: place.offset + UInt64(bytes.count) == size)
        while let (header, range) = records.next() {
            if header.sequence > last { return .over }
            do throws(CodecError) {
                if header.sequence <= arrivals.sequence {
                    try place.decoder.pass(bytes, in: range)
                } else {
                    try place.decoder.read(bytes, in: range, into: &arrivals)
                }
            } catch {
                arrivals.hasGap = true
            }
            arrivals.sequence = max(arrivals.sequence, header.sequence)
            place.offset += UInt64(records.takePassed())
            if arrivals.samplesCount >= samplesMax { return .over }
        }
        if records.isDamaged { arrivals.hasGap = true }
        place.offset += UInt64(records.takePassed())
        return place.offset < size ? .more : .atEnd
    }
}

/// Walks over the records in a piece of a journal file that begins with one.
private struct RecordWalk {
    private let bytes: [UInt8]
    /// Whether the piece reaches to the end of what was acknowledged.
    private let isWhole: Bool
    private var position = 0
    private var taken = 0
    /// Whether something in it is no record.
    private(set) var isDamaged = false

    init(_ bytes: [UInt8], isWhole: Bool) {
        self.bytes = bytes
        self.isWhole = isWhole
    }

    /// Bytes that were gone over since this was last asked.
    mutating func takePassed() -> Int {
        defer { taken = position }
        return position - taken
    }

    /// The next record's header and body; nil at the end, or where the next one goes beyond the piece.
    mutating func next() -> (RecordHeader, Range<Int>)? {
        while position < bytes.count {
            if let header = RecordHeader(bytes, at: position) {
                let body = position + RecordHeader.byteCount
                if header.length > bytes.count - body, !isWhole, position > 0 { return nil }
                if header.fits(bytes, at: position) {
                    position = body + header.length
                    return (header, body..<position)
                }
            } else if !isWhole, position > 0, bytes.count - position < RecordHeader.byteCount {
                return nil
            }
            isDamaged = true
            position += 1
        }
        return nil
    }
}
