import Testing
import VigilModel

@Suite struct HexTests {
    @Test func writesZerosInFront() {
        #expect(Hex.encode(UInt64(0xab)) == "00000000000000ab")
        #expect(Hex.encode(UInt8.max) == "ff")
    }

    @Test(arguments: ["0123456789abcdef", "0123456789ABCDEF"])
    func readsEitherCase(text: String) {
        #expect(Hex.decode(text.utf8, as: UInt64.self) == 0x0123_4567_89ab_cdef)
    }

    @Test(arguments: [
        "", "0", "0123456789abcde", "0123456789abcdef0", "0123456789abcdeg", "0x23456789abcdef", "é123456789abcde",
    ])
    func refusesWhatSpellsNoNumber(text: String) {
        #expect(Hex.decode(text.utf8, as: UInt64.self) == nil)
    }

    @Test func everyByteComesBack() {
        for byte in UInt8.min...UInt8.max {
            #expect(Hex.decode(Hex.encode(byte).utf8, as: UInt8.self) == byte)
        }
    }
}

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    static let vectors = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: vectors)
    func encodesTheVectorsOfTheRFC(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
    }

    @Test(arguments: vectors)
    func decodesTheVectorsPaddedOrNot(plain: String, encoded: String) {
        let unpadded = encoded.filter { $0 != "=" }
        #expect(Base64.decode(encoded.utf8) == Array(plain.utf8))
        #expect(Base64.decode(unpadded.utf8) == Array(plain.utf8))
    }

    @Test func readsBothAlphabets() {
        #expect(Base64.decode("++//".utf8) == Base64.decode("--__".utf8))
        #expect(Base64.decode("++//".utf8) == [0xfb, 0xef, 0xff])
    }

    @Test(arguments: ["Z", "Zm9vZ", "Zg==Zg==", "Zm 9v", "Zm9v\n", "Zm9é"])
    func refusesWhatSpellsNoBytes(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test func everyLengthComesBack() {
        var generator = SeededGenerator(seed: 1)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            #expect(Base64.decode(Base64.encode(bytes).utf8) == bytes)
        }
    }
}

@Suite struct JSONTextTests {
    @Test(arguments: [
        ("plain", #""plain""#), ("", #""""#), ("a\"b\\c", #""a\"b\\c""#), ("a\nb\rc\td", #""a\nb\rc\td""#),
        ("\r\n", #""\r\n""#), ("\u{0}\u{1f}", ##""\u0000\u001f""##), ("é🦉\u{7f}", "\"é🦉\u{7f}\""),
    ])
    func escapesWhatJSONAsksFor(text: String, json: String) {
        var result = ""
        result.appendJSON(text)
        #expect(result == json)
        #expect(Array(result.utf8) == Array(json.utf8))
    }
}
