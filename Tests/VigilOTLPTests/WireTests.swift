import Testing
import VigilOTLP

@Suite("The wire format")
struct WireTests {
    /// Reads with a reader over bytes that live as long as the closure.
    private func read<Result>(_ bytes: [UInt8], _ body: (inout WireReader) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { buffer in
            var reader = WireReader(buffer)
            return try body(&reader)
        }
    }

    private func error(_ bytes: [UInt8], _ body: (inout WireReader) throws -> Void) -> OTLPError? {
        #expect(throws: OTLPError.self) { try read(bytes, body) }
    }

    @Test(arguments: [0, 1, 127, 128, 300, 1 << 32, 1 << 56, UInt64.max])
    func integersComeBack(_ number: UInt64) throws {
        var writer = WireWriter(capacity: 0)
        writer.varint(number)
        #expect(try read(writer.bytes) { try $0.varint() } == number)
    }

    @Test func integersOfElevenBytesAreRefused() {
        #expect(
            error(Array(repeating: 0x80, count: 10) + [1]) { _ = try $0.varint() } == OTLPError(.malformedVarint, at: 0)
        )
    }

    @Test func lengthsPastTheEndAreRefused() {
        #expect(error([5, 1, 2]) { _ = try $0.slice() } == OTLPError(.truncated, at: 0))
        let huge: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
        #expect(error(huge) { _ = try $0.slice() } == OTLPError(.truncated, at: 0))
        #expect(error([]) { _ = try $0.tag() } == OTLPError(.truncated, at: 0))
        #expect(error([1, 2, 3]) { _ = try $0.fixed64() } == OTLPError(.truncated, at: 0))
    }

    @Test func nestedMessagesEndWhereTheirLengthSays() throws {
        try read([0x0a, 2, 0x08, 7, 0x10, 9]) { reader in
            #expect(try reader.tag() == 0x0a)
            let outer = try reader.enter()
            #expect(try reader.tag() == 0x08)
            #expect(try reader.varint() == 7)
            #expect(reader.isAtEnd)
            reader.leave(outer)
            #expect(try reader.tag() == 0x10)
        }
    }

    @Test func unknownFieldsOfEveryKindAreSkipped() throws {
        let fields: [[UInt8]] = [
            [0xf8, 0x07, 0x96, 0x01], [0xf9, 0x07] + Array(repeating: 1, count: 8), [0xfa, 0x07, 2, 1, 1],
            [0xfd, 0x07, 1, 2, 3, 4], [0xfb, 0x07, 0x08, 1, 0x13, 0x08, 1, 0x14, 0xfc, 0x07],
        ]
        for field in fields {
            try read(field) { reader in
                let tag = try reader.tag()
                try reader.skip(tag)
                #expect(reader.isAtEnd)
            }
        }
    }

    @Test func groupsMustBeWhole() {
        let skip: (inout WireReader) throws -> Void = { reader in
            let tag = try reader.tag()
            try reader.skip(tag)
        }
        #expect(error([0x0b, 0x08, 1], skip)?.code == .truncated)
        #expect(error([0x0b, 0x14], skip)?.code == .malformedGroup)
        #expect(error([0x0c], skip)?.code == .malformedGroup)
        #expect(error([0x0e], skip)?.code == .malformedTag)
        #expect(error([0x00, 0x00], skip)?.code == .malformedTag)
        #expect(error(Array(repeating: 0x0b, count: 100_000), skip)?.code == .tooDeep)
    }

    @Test func writingGrowsTheBuffer() {
        var writer = WireWriter(capacity: 64)
        for number in (0..<1_000).reversed() { writer.field(0x0a, string: String(number)) }
        #expect(writer.bytes.prefix(6) == [0x0a, 1, 0x30, 0x0a, 1, 0x31])
        #expect(writer.count == 10 * 3 + 90 * 4 + 900 * 5)
    }
}
