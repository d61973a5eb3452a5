import Testing
import VigilPattern

/// The names that RE2's table has for Unicode's classes; what they hold is compared with Go in `UnicodeCorpusTests`.
@Suite struct UnicodeNameTests {
    private static let categories: [(name: String, category: Unicode.GeneralCategory)] = [
        ("Cc", .control), ("Cf", .format), ("Co", .privateUse), ("Ll", .lowercaseLetter), ("Lm", .modifierLetter),
        ("Lo", .otherLetter), ("Lt", .titlecaseLetter), ("Lu", .uppercaseLetter), ("Mc", .spacingMark),
        ("Me", .enclosingMark), ("Mn", .nonspacingMark), ("Nd", .decimalNumber), ("Nl", .letterNumber),
        ("No", .otherNumber), ("Pc", .connectorPunctuation), ("Pd", .dashPunctuation), ("Pe", .closePunctuation),
        ("Pf", .finalPunctuation), ("Pi", .initialPunctuation), ("Po", .otherPunctuation), ("Ps", .openPunctuation),
        ("Sc", .currencySymbol), ("Sk", .modifierSymbol), ("Sm", .mathSymbol), ("So", .otherSymbol),
        ("Zl", .lineSeparator), ("Zp", .paragraphSeparator), ("Zs", .spaceSeparator),
    ]

    private static let scripts = """
        Arabic Armenian Balinese Bengali Bopomofo Braille Buginese Buhid Canadian_Aboriginal Carian Cham Cherokee Common
        Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Ethiopic Georgian Glagolitic Gothic Greek Gujarati
        Gurmukhi Han Hangul Hanunoo Hebrew Hiragana Inherited Kannada Katakana Kayah_Li Kharoshthi Khmer Lao Latin
        Lepcha Limbu Linear_B Lycian Lydian Malayalam Mongolian Myanmar New_Tai_Lue Nko Ogham Ol_Chiki Old_Italic
        Old_Persian Oriya Osmanya Phags_Pa Phoenician Rejang Runic Saurashtra Shavian Sinhala Sundanese Syloti_Nagri
        Syriac Tagalog Tagbanwa Tai_Le Tamil Telugu Thaana Thai Tibetan Tifinagh Ugaritic Vai Yi
        """.split { $0 == " " || $0 == "\n" }.map(String.init)

    /// Scalars of the first three planes whose category the standard library knows as we do.
    private static let scalars = (0..<0x3_0000).compactMap { Unicode.Scalar($0) }.filter {
        $0.properties.age.map { $0.major <= 13 } ?? false
    }

    @Test("each category has its name, and its letter", arguments: categories.map(\.name))
    func categoryHasItsName(name: String) throws {
        let category = try #require(Self.categories.first { $0.name == name }?.category)
        let member = try #require(Self.scalars.first { $0.properties.generalCategory == category })
        let other = try #require(Self.scalars.first { $0.properties.generalCategory != category })
        #expect(try Pattern("\\p{\(name)}").matchesWhole(String(member)))
        #expect(try !Pattern("\\p{\(name)}").matchesWhole(String(other)))
        #expect(try Pattern("\\p\(name.prefix(1))").matchesWhole(String(member)))
        #expect(try Pattern("\\p{^\(name)}").matchesWhole(String(other)))
    }

    @Test(arguments: scripts) func scriptHasItsName(name: String) throws {
        #expect(try Pattern("\\p{\(name)}").matchesWhole("\u{E000}") == false)
        #expect(try Pattern("\\P{\(name)}").matchesWhole("\u{E000}"))
    }

    @Test func surrogatesHaveANameAndNeverMatch() throws {
        #expect(try !Pattern(#"\p{Cs}"#).matches("a\u{D7FF}\u{E000}"))
        #expect(try Pattern(#"\p{Any}"#).matchesWhole("\u{10FFFF}"))
    }
}
