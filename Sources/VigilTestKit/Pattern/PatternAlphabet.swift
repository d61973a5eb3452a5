/// What expressions and texts are written with; few scalars, so that they meet.
package struct PatternAlphabet: Sendable {
    let scalars: [Unicode.Scalar]
    /// Bytes that are not UTF-8 and stand in texts between them.
    var hasDamage = false

    private init(_ text: String, hasDamage: Bool = false) {
        scalars = Array(text.unicodeScalars)
        self.hasDamage = hasDamage
    }

    /// Small ones, cases that fold over several blocks, scripts, digits, line ends, signs, damaged bytes.
    package static let all = [
        PatternAlphabet("a"), PatternAlphabet("ab"), PatternAlphabet("ab"), PatternAlphabet("abc"),
        PatternAlphabet("aAbB"), PatternAlphabet("ab \n"), PatternAlphabet("a1_ -.\n"), PatternAlphabet("xyXY09"),
        PatternAlphabet("kK\u{212A}sS\u{17F}a"), PatternAlphabet("σςΣαΆά\u{1FBE}\u{345}ι"),
        PatternAlphabet("µμΜéÉåÅ\u{212B}"), PatternAlphabet("ßẞssSŞİıiI"), PatternAlphabet("яЯбБ0 ѣ\u{1C87}"),
        PatternAlphabet("漢字かなカ한a1"), PatternAlphabet("אבגدع٣۴"), PatternAlphabet("ǅǄǆǈǉ"),
        PatternAlphabet("\u{10400}\u{10428}𝒜𝔘😀a"), PatternAlphabet("\u{13A0}\u{AB70}\u{13F8}\u{13F0}"),
        PatternAlphabet("a\u{FFFD}é", hasDamage: true), PatternAlphabet("ab\u{7FF}\u{800}", hasDamage: true),
        PatternAlphabet("\u{0}\u{7F}\u{80}\u{FF}\u{10FFFF}\u{E000}"), PatternAlphabet("a.+*?()[]{}|^$\\-"),
        PatternAlphabet("\t\n\u{B}\u{C}\r a"), PatternAlphabet("éèaeEÉ\u{301}"), PatternAlphabet("GET/api0-9:"),
    ]

    /// Bytes that no text in UTF-8 has, or that are the start or the end of something longer; surrogates, and forms
    /// that are longer than they must be.
    static let damage: [[UInt8]] = [
        [0x80], [0xBF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFF], [0xFE], [0xC0, 0x80], [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0xAF], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xF0], [0xE2],
    ]

    /// The newest version of Unicode whose scalars stand in texts: that of the oldest peer, Go 1.19.
    private static let newestVersion = (major: 13, minor: 0)

    /// Scalars whose category or script is another since that version: U+1734 is a spacing mark from Unicode 14 on,
    /// the others belong to Han.
    private static let changed: Set<UInt32> = [0x1734, 0x16FE2, 0x16FE3]

    /// Whether the peer knows the scalar as we do; what is not assigned may have got a meaning since.
    package static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
        guard let age = scalar.properties.age else { return scalar.value == 0x10FFFF }
        return (age.major, age.minor) <= newestVersion && !changed.contains(scalar.value)
    }

    /// What one scalar folds to and from, itself not among them.
    static func cases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if let orbit = wideOrbits.first(where: { $0.contains(scalar) }) { return orbit.filter { $0 != scalar } }
        let properties = scalar.properties
        return [properties.lowercaseMapping, properties.uppercaseMapping, properties.titlecaseMapping].compactMap {
            let scalars = $0.unicodeScalars
            guard scalars.count == 1, let other = scalars.first, other != scalar else { return nil }
            return other
        }
    }

    /// Letters of which more than two are the same when case does not count.
    private static let wideOrbits: [[Unicode.Scalar]] = [
        ["k", "K", "\u{212A}"], ["s", "S", "\u{17F}"], ["σ", "ς", "Σ"], ["å", "Å", "\u{212B}"], ["µ", "μ", "Μ"],
        ["ǅ", "Ǆ", "ǆ"], ["ǈ", "ǉ", "Ǉ"], ["ι", "Ι", "\u{345}", "\u{1FBE}"], ["ß", "ẞ"], ["θ", "Θ", "ϑ", "ϴ"],
        ["ѣ", "Ѣ", "\u{1C87}"], ["ω", "Ω", "\u{2126}"],
    ]
}
