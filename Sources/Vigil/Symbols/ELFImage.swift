// Names of functions and lines out of an ELF file: the little of the format that this needs, each read checked against
// the bytes that are there, since a file may be cut off, or be something else by now. It is read and not mapped: a
// mapped file that is cut meanwhile, by an update of the program, say, is a signal that ends the process.
//
// > Source: System V ABI, chapters "Object Files" and "Program Loading"; numbers as in elf.h.

import CVigil
import VigilModel

/// A machine by ELF's number.
enum ELFMachine: Hashable, Sendable {
    case x86, arm, other

    init(number: UInt32) {
        switch number {
        case 62: self = .x86
        case 183: self = .arm
        default: self = .other
        }
    }
}

/// A line of a source file.
struct SourceLine: Hashable, Sendable {
    /// Without folders.
    let file: String
    /// Counted from 1.
    let number: Int
}

/// An ELF file of 64 bits in little-endian order, open for reading; a piece of it at a time is in memory.
struct ELFImage {
    private struct Section {
        /// Where its name stands among those of sections.
        let name: UInt32
        let type: UInt32
        let isCompressed: Bool
        let offset: UInt64
        let size: UInt64
        let link: UInt32

        init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
            guard let name: UInt32 = bytes.number(at: place), let type: UInt32 = bytes.number(at: place + 4),
                let flags: UInt64 = bytes.number(at: place + 8), let offset: UInt64 = bytes.number(at: place + 24),
                let size: UInt64 = bytes.number(at: place + 32), let link: UInt32 = bytes.number(at: place + 40)
            else { return nil }
            (self.name, self.type, self.offset, self.size, self.link) = (name, type, offset, size, link)
            isCompressed = flags & 0x800 != 0
        }
    }

    private struct Symbol {
        static let bytes = 24

        let name: UInt32
        let start: UInt64
        let size: UInt64

        /// Nil where it is no function of this file.
        init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
            guard let kind: UInt8 = bytes.number(at: place + 4), kind & 0xf == 2 || kind & 0xf == 10,
                let section: UInt16 = bytes.number(at: place + 6), section != 0,
                let name: UInt32 = bytes.number(at: place), let start: UInt64 = bytes.number(at: place + 8),
                let size: UInt64 = bytes.number(at: place + 16)
            else { return nil }
            (self.name, self.start, self.size) = (name, start, size)
        }
    }

    /// Where more is said to be, it is not looked at.
    private static let sectionsBytesMax = 4 << 20
    private static let notesBytesMax: UInt64 = 64 << 10
    private static let symbolsBytesMax: UInt64 = 1 << 30
    private static let nameBytesMax: UInt64 = 8_192
    private static let linesBytesMax: UInt64 = 64 << 20
    /// How much of the symbols is in memory at a time.
    private static let windowBytes = UInt64(Symbol.bytes) << 15

    private let file: LocalFile
    private let sections: [Section]
    /// Which section holds the names of sections.
    private let namesIndex: Int

    /// Opens a file; nil where it cannot be read, is no such file, or has more sections than any program.
    init?(path: String) {
        guard let file = try? LocalFile(path, .read), let head = try? file.read(at: 0, count: 64), head.count == 64,
            head.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1])
        else { return nil }
        let (offset, entryBytes, count) = head.withUnsafeBytes { head -> (UInt64, Int, Int) in
            (head.number(at: 40) ?? 0, Int(head.number(at: 58) ?? UInt16(0)), Int(head.number(at: 60) ?? UInt16(0)))
        }
        guard entryBytes * count <= Self.sectionsBytesMax else { return nil }
        self.file = file
        namesIndex = head.withUnsafeBytes { Int($0.number(at: 62) ?? UInt16(0)) }
        let table = entryBytes < 64 ? [] : file.bytes(at: offset, count: UInt64(entryBytes * count))
        sections = table.withUnsafeBytes { table in
            (0..<count).compactMap { Section(table, at: $0 * entryBytes) }
        }
    }

    /// The build id in its notes, in hexadecimal digits; empty where it has none.
    var buildID: String {
        for section in sections where section.type == 7 {
            let notes = file.bytes(at: section.offset, count: min(section.size, Self.notesBytesMax))
            if let id = notes.withUnsafeBytes(Self.buildID) { return id }
        }
        return ""
    }

    /// The functions around addresses.
    ///
    /// One walk over the symbols, whatever the number of addresses; nothing of the table is kept.
    ///
    /// - Parameter addresses: As in the file, in ascending order.
    /// - Returns: For each the function's name, mangled, and where it begins; nil where no function is known.
    func functions(at addresses: [UInt64]) -> [(name: String, start: UInt64)?] {
        var found: [(name: UInt64, start: UInt64)?] = addresses.map { _ in nil }
        guard let table = sections.first(where: { $0.type == 2 }) ?? sections.first(where: { $0.type == 11 }),
            table.size <= Self.symbolsBytesMax,
            let names = sections.indices.contains(Int(table.link)) ? sections[Int(table.link)] : nil
        else { return addresses.map { _ in nil } }
        forEachSymbol(in: table) { symbol in
            var index = addresses.firstIndex(notBelow: symbol.start)
            while index < addresses.count, addresses[index] - symbol.start < symbol.size {
                found[index] = (names.offset.addingClamped(UInt64(symbol.name)), symbol.start)
                index += 1
            }
        }
        return found.map { entry in entry.flatMap { entry in text(at: entry.name).map { ($0, entry.start) } } }
    }

    /// Where addresses come from, where the file tells that.
    ///
    /// One walk over the line tables, whatever the number of addresses; they are in memory meanwhile.
    ///
    /// - Parameter addresses: As in the file, in ascending order.
    /// - Returns: For each the source file's name, without folders, and the line; nil where they are not known.
    func lines(at addresses: [UInt64]) -> [SourceLine?] {
        let table = content(".debug_line"), names = content(".debug_line_str"), texts = content(".debug_str")
        var sought = addresses.map { vigil_line(address: $0, line: 0, file: nil) }
        return table.withSection { table in
            names.withSection { names in
                texts.withSection { texts in
                    sought.withUnsafeMutableBufferPointer { sought in
                        guard let start = sought.baseAddress else { return }
                        vigil_lines_find(table, names, texts, start, sought.count)
                    }
                    return sought.map(Self.sourceLine)
                }
            }
        }
    }

    private static func sourceLine(_ found: vigil_line) -> SourceLine? {
        guard found.line != 0, let file = found.file else { return nil }
        let path = String(cString: file)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return SourceLine(file: name, number: Int(clamping: found.line))
    }

    /// The bytes of a section by its name; none where it is missing, compressed or larger than any program needs.
    private func content(_ name: String) -> [UInt8] {
        guard sections.indices.contains(namesIndex) else { return [] }
        let names = sections[namesIndex].offset
        let found = sections.first { !$0.isCompressed && text(at: names.addingClamped(UInt64($0.name))) == name }
        guard let found, found.size <= Self.linesBytesMax else { return [] }
        return file.bytes(at: found.offset, count: found.size)
    }

    private func forEachSymbol(in table: Section, _ visit: (Symbol) -> Void) {
        var done: UInt64 = 0
        while done < table.size {
            let count = min(table.size - done, Self.windowBytes)
            let window = file.bytes(at: table.offset.addingClamped(done), count: count)
            window.withUnsafeBytes { window in
                for place in stride(from: 0, to: window.count, by: Symbol.bytes) {
                    if let symbol = Symbol(window, at: place) { visit(symbol) }
                }
            }
            guard window.count == count else { return }
            done += count
        }
    }

    private func text(at offset: UInt64) -> String? {
        let bytes = file.bytes(at: offset, count: Self.nameBytesMax)
        guard let end = bytes.firstIndex(of: 0) else { return nil }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private static func buildID(in notes: UnsafeRawBufferPointer) -> String? {
        var place = 0
        while let nameBytes: UInt32 = notes.number(at: place), let size: UInt32 = notes.number(at: place + 4),
            let type: UInt32 = notes.number(at: place + 8)
        {
            let content = place + 12 + Int(nameBytes).roundedUpToFour
            let end = content + min(Int(size), 64)
            if type == 3, nameBytes == 4, end <= notes.count {
                return notes[content..<end].map { Hex.encode($0) }.joined()
            }
            place = content + Int(size).roundedUpToFour
        }
        return nil
    }
}

extension LocalFile {
    /// The bytes of a range as far as they are there; none where they cannot be read.
    fileprivate func bytes(at offset: UInt64, count: UInt64) -> [UInt8] {
        guard let size = try? UInt64(size()), offset < size else { return [] }
        return (try? read(at: Int(offset), count: Int(min(count, size - offset)))) ?? []
    }
}

extension [UInt8] {
    fileprivate func withSection<Result>(_ body: (vigil_section) -> Result) -> Result {
        withUnsafeBufferPointer { body(vigil_section(bytes: $0.baseAddress, size: $0.count)) }
    }
}

extension UnsafeRawBufferPointer {
    /// A number of a file's own order; nil where it is not all there.
    fileprivate func number<Number: FixedWidthInteger>(at place: Int) -> Number? {
        guard place <= count, count - place >= MemoryLayout<Number>.size else { return nil }
        return Number(littleEndian: loadUnaligned(fromByteOffset: place, as: Number.self))
    }
}

extension Int {
    fileprivate var roundedUpToFour: Int { (self + 3) & ~3 }
}

extension UInt64 {
    fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}

extension [UInt64] {
    /// The first place of sorted numbers whose number is not below the given one.
    fileprivate func firstIndex(notBelow number: UInt64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
