import VigilModel
import VigilStore

/// Rebuilds a head from the journal's files.
struct Replay {
    let folder: JournalFolder
    /// What stands at the beginning of each file, by its number.
    let headers: [UInt64: JournalHeader]
    let configuration: StoreConfiguration
    let isReadOnly: Bool
    let now: Timestamp
    /// The newest file whose records are in parts, as are those of all before it.
    let applied: UInt64
    /// See `Head`.
    let seed: UInt64
    /// Whether files that are in parts stay.
    let keepsApplied: Bool

    /// What a journal held.
    struct Result {
        var head: Head
        var lastNumber: UInt64
        var byteCount: UInt64
        var report: OpenReport
        /// The newest file, where it is whole.
        var tail: JournalTail?
        /// Files that are in parts, and are kept for those who read them.
        var kept: [UInt64] = []
    }

    func run() throws -> Result {
        let all = try folder.numbers()
        let numbers = all.filter { $0 > applied }
        let first = numbers.first ?? 0
        let done = all.filter { $0 <= applied }
        if !isReadOnly && !keepsApplied { for number in done { try? folder.remove(number) } }
        var result = Result(
            head: Head(configuration, firstSegment: first, seed: seed, now: now),
            lastNumber: max(all.last ?? 0, applied),
            byteCount: 0,
            report: OpenReport()
        )
        if keepsApplied { for number in done { try keep(number, &result) } }
        for number in numbers {
            if number != first { result.head.beginSegment(number, now: now) }
            if let header = headers[number] { result.head.continueSequence(after: header.sequenceBefore) }
            try read(number, headers[number], isLast: number == numbers.last, into: &result)
        }
        return result
    }

    private func keep(_ number: UInt64, _ result: inout Result) throws(DiskError) {
        let file = try folder.disk.open(JournalFolder.path(of: number), .read)
        defer { file.close() }
        result.byteCount += try file.size()
        result.kept.append(number)
    }

    private func read(
        _ number: UInt64,
        _ header: JournalHeader?,
        isLast: Bool,
        into result: inout Result
    ) throws {
        var decoder = JournalDecoder(head: result.head)
        var (undefined, unknown) = (0, 0)
        let head = result.head
        var reading = try folder.read(number, isLast: isLast) { bytes, range, header throws(CodecError) in
            let outcome = try decoder.apply(bytes, in: range)
            undefined += outcome.undefined
            unknown += outcome.isKnown ? 0 : 1
            head.continueSequence(after: header.sequence)
        }
        var size = reading.byteCount
        if isLast, let torn = reading.removeTornEnd() {
            result.report.torn = torn
            size = reading.wholeUntil
        }
        if isLast && !isReadOnly { try settle(number, reading.bytes, wholeUntil: size) }
        // Numbers that a damaged record took are not known, and must not be given again.
        let isWhole = reading.damages.isEmpty && undefined == 0 && unknown == 0 && size >= JournalHeader.byteCount
        if isLast, isWhole, let header, header.version == JournalHeader.version {
            result.tail = JournalTail(
                number: number,
                byteCount: UInt64(size),
                numbers: decoder.numbers,
                store: header.store
            )
        }
        result.byteCount += UInt64(size)
        result.report.files += 1
        result.report.records += reading.records
        result.report.undefined += undefined
        result.report.unknown += unknown
        result.report.damages += reading.damages
    }

    /// Cuts the torn end off and makes durable what was read; a file of which not even the head was written goes.
    ///
    /// A killed server may have written what no synchronisation followed, and a repeat of it is acknowledged at once.
    /// It is written again: where a synchronisation failed before, the system takes its pages for clean, and a later
    /// one alone would not bring them to the disk.
    private func settle(_ number: UInt64, _ bytes: [UInt8], wholeUntil size: Int) throws {
        let path = JournalFolder.path(of: number)
        if size < JournalHeader.byteCount {
            try folder.disk.unlink(path)
            return
        }
        let file = try folder.disk.open(path, .write)
        defer { file.close() }
        if size < bytes.count { try file.truncate(to: UInt64(size)) }
        try file.write(Array(bytes[..<size]), at: 0)
        try file.synchronize()
        try folder.disk.synchronizeDirectory(JournalFolder.path)
        try folder.disk.synchronizeDirectory("")
    }
}
