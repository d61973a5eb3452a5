import CVigil
import Testing

/// Tables written by hand; what compilers write is tested with this program's own.
@Suite("Lines of machine code")
struct LineTableTests {
    /// From 0x1000 on line 7 of `a.swift`, from 0x1008 on line 9 of `b.swift`, to 0x1010.
    private static let program: [UInt8] =
        [0, 9, 2] + address(0x1000) + [3, 6, 1] + [2, 8, 3, 2, 4, 2, 1] + [2, 8, 0, 1, 1]
    private static let operands: [UInt8] = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]

    private static func address(_ address: UInt64) -> [UInt8] { bytes(address, 8) }

    private static func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func unit(version: UInt64, _ tables: [UInt8], isLong: Bool = false) -> [UInt8] {
        let instructions: [UInt8] = version >= 4 ? [1, 1, 1] : [1, 1]
        let header = instructions + [0xfb, 14, 13] + operands + tables
        let rest =
            bytes(version, 2) + (version >= 5 ? [8, 0] : []) + bytes(UInt64(header.count), isLong ? 8 : 4) + header
            + program
        return (isLong ? bytes(0xffff_ffff, 4) : []) + bytes(UInt64(rest.count), isLong ? 8 : 4) + rest
    }

    private static let older = unit(
        version: 4,
        Array("src\0\0a.swift\0".utf8) + [1, 0, 0] + Array("b.swift\0".utf8) + [1, 0, 0, 0]
    )
    /// One folder in the section itself, and three files among the names, the first of them twice.
    private static let newer = unit(
        version: 5,
        [1, 1, 0x08, 1] + Array("src\0".utf8) + [3, 1, 0x1f, 2, 0x0b, 5, 0x1e, 3]
            + bytes(0, 4) + [0] + [UInt8](repeating: 0xee, count: 16)
            + bytes(0, 4) + [0] + [UInt8](repeating: 0xee, count: 16)
            + bytes(8, 4) + [0] + [UInt8](repeating: 0xee, count: 16)
    )
    private static let names = Array("a.swift\0b.swift\0".utf8)

    private func find(_ lines: [UInt8], _ addresses: [UInt64]) -> [String] {
        var sought = addresses.map { vigil_line(address: $0, line: 0, file: nil) }
        return lines.withUnsafeBufferPointer { lines in
            Self.names.withUnsafeBufferPointer { names in
                sought.withUnsafeMutableBufferPointer { sought in
                    guard let start = sought.baseAddress else { return }
                    vigil_lines_find(
                        vigil_section(bytes: lines.baseAddress, size: lines.count),
                        vigil_section(bytes: names.baseAddress, size: names.count),
                        vigil_section(),
                        start,
                        sought.count
                    )
                }
                return sought.map { "\($0.file.map { String(cString: $0) } ?? "-"):\($0.line)" }
            }
        }
    }

    private static let sought: [UInt64] = [0xfff, 0x1000, 0x1007, 0x1008, 0x100f, 0x1010]
    private static let found = ["-:0", "a.swift:7", "a.swift:7", "b.swift:9", "b.swift:9", "-:0"]

    @Test func tablesOfEachVersionAreRead() {
        #expect(find(Self.older, Self.sought) == Self.found)
        #expect(find(Self.newer, Self.sought) == Self.found)
        #expect(find([1, 0, 0, 0, 0xff] + Self.older, Self.sought) == Self.found)
    }

    @Test func aVersionThatIsNotKnownIsPassedOver() {
        #expect(find(Self.unit(version: 6, []) + Self.older, Self.sought) == Self.found)
    }

    @Test func damagedTablesGiveNoHarm() {
        var random = SystemRandomNumberGenerator()
        for turn in 0..<20_000 {
            var table = turn % 2 == 0 ? Self.older : Self.newer
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                table[Int.random(in: 0..<table.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = find(Array(table.prefix(Int.random(in: 0...table.count, using: &random))), Self.sought)
            _ = find(table, Self.sought)
        }
    }

    @Test func anEmptyTableKnowsNothing() {
        #expect(find([], [1]) == ["-:0"])
        #expect(find(Self.older, []) == [])
    }
}
