// Names of functions out of an ELF file: the little of the format that this needs, each read checked against the
// bytes that are there, since a file may be cut off, or be something else by now.
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

/// An ELF file of 64 bits in little-endian order, mapped for reading.
final class ELFImage {
    private struct Section {
        let type: UInt32
        let offset: UInt64
        let size: UInt64
        let link: UInt32
    }

    private static let symbolBytes: UInt64 = 24
    private static let nameBytesMax = 8_192

    private let bytes: UnsafeRawBufferPointer

    /// Maps a file; nil where it cannot be read or is no such file.
    init?(path: String) {
        var start: UnsafeRawPointer?
        var size = 0
        guard vigil_map_file(path, &start, &size) == 0, let start else { return nil }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
        guard size >= 64, bytes.prefix(6).elementsEqual([0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return nil }
    }

    deinit {
        if let start = bytes.baseAddress { vigil_unmap_file(start, bytes.count) }
    }

    /// The build id in its notes, in hexadecimal digits; empty where it has none.
    var buildID: String {
        for section in sections where section.type == 7 {
            var offset = section.offset
            let end = offset.addingClamped(section.size)
            while let nameSize: UInt32 = load(offset), let size: UInt32 = load(offset + 4),
                let type: UInt32 = load(offset + 8), offset < end
            {
                let content = offset + 12 + UInt64(nameSize).roundedUpToFour
                if type == 3, nameSize == 4, let digits = hex(content, count: min(UInt64(size), 64)) { return digits }
                offset = content.addingClamped(UInt64(size).roundedUpToFour)
            }
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
            let names = sections.indices.contains(Int(table.link)) ? sections[Int(table.link)] : nil
        else { return addresses.map { _ in nil } }
        var offset = table.offset
        let end = min(offset.addingClamped(table.size), UInt64(bytes.count))
        while offset + Self.symbolBytes <= end {
            defer { offset += Self.symbolBytes }
            guard let kind: UInt8 = load(offset + 4), kind & 0xf == 2 || kind & 0xf == 10,
                let section: UInt16 = load(offset + 6), section != 0, let name: UInt32 = load(offset),
                let start: UInt64 = load(offset + 8), let size: UInt64 = load(offset + 16)
            else { continue }
            var index = addresses.firstIndex(notBelow: start)
            while index < addresses.count, addresses[index] - start < size {
                found[index] = (names.offset.addingClamped(UInt64(name)), start)
                index += 1
            }
        }
        return found.map { entry in entry.flatMap { entry in text(at: entry.name).map { ($0, entry.start) } } }
    }

    private lazy var sections: [Section] = {
        guard let offset: UInt64 = load(40), let size: UInt16 = load(58), let count: UInt16 = load(60), size >= 64
        else { return [] }
        return (0..<UInt64(count)).compactMap { index in
            let place = offset.addingClamped(index * UInt64(size))
            guard let type: UInt32 = load(place.addingClamped(4)), let start: UInt64 = load(place.addingClamped(24)),
                let size: UInt64 = load(place.addingClamped(32)), let link: UInt32 = load(place.addingClamped(40))
            else { return nil }
            return Section(type: type, offset: start, size: size, link: link)
        }
    }()

    private func load<Number: FixedWidthInteger>(_ offset: UInt64) -> Number? {
        guard offset <= UInt64(bytes.count), UInt64(bytes.count) - offset >= UInt64(Number.bitWidth / 8)
        else { return nil }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: Int(offset), as: Number.self))
    }

    private func text(at offset: UInt64) -> String? {
        guard offset < UInt64(bytes.count) else { return nil }
        let rest = bytes[Int(offset)...].prefix(Self.nameBytesMax)
        guard let end = rest.firstIndex(of: 0) else { return nil }
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    private func hex(_ offset: UInt64, count: UInt64) -> String? {
        guard offset <= UInt64(bytes.count), UInt64(bytes.count) - offset >= count else { return nil }
        return bytes[Int(offset)..<Int(offset + count)].map { Hex.encode($0) }.joined()
    }
}

extension UInt64 {
    fileprivate var roundedUpToFour: UInt64 { addingClamped(3) & ~3 }

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
