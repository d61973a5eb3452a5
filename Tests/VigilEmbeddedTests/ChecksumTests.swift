import CVigil
import Testing
import VigilTestKit

@Suite struct ChecksumTests {
    @Test("the checksum is CRC-32C: the values of RFC 3720, B.4")
    func knowsPublishedValues() {
        func checksum(_ bytes: [UInt8]) -> UInt32 {
            bytes.withUnsafeBytes { vigil_crc32c(0, $0.baseAddress, $0.count) }
        }
        #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
        #expect(checksum([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
        #expect(checksum(Array(0..<32)) == 0x46dd_794e)
        #expect(checksum(Array("123456789".utf8)) == 0xe306_9283)
    }

    @Test func instructionAndTableAgree() {
        var random = SeededGenerator(seed: 3)
        for length in 0..<300 {
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let before = UInt32(truncatingIfNeeded: random.next())
            let (fast, slow) = bytes.withUnsafeBytes { buffer in
                (
                    vigil_crc32c(before, buffer.baseAddress, buffer.count),
                    vigil_crc32c_table(before, buffer.baseAddress, buffer.count)
                )
            }
            #expect(fast == slow)
        }
    }
}
