/// A text in which groups of a match are put in.
///
/// `$1` and `$name` stand for what a group matched, or for nothing if it took no part or there is none such. A name is
/// as long as letters, digits and `_` go on: `$1x` asks for a group `1x`, and `${1}x` for the first, before an `x`.
/// `$$` is a `$`, and so is a `$` before anything else.
public struct ReplacementTemplate: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case text([UInt8])
        case number(Int)
        case name(String)
    }

    /// The template as it was written.
    public let source: String
    private let parts: [Part]

    /// Reads a template; every text is one.
    public init(_ source: String) {
        self.source = source
        parts = Self.parse(source)
    }

    /// What the template makes of a match.
    ///
    /// - Parameters:
    ///   - match: A match of `pattern` in `text`.
    ///   - pattern: Knows the groups' names.
    ///   - text: What was matched.
    /// - Returns: The template's text with the groups put in.
    public func expand(_ match: PatternMatch, of pattern: Pattern, in text: String) -> String {
        var result: [UInt8] = []
        text.withBytes { append(match, of: pattern, in: $0, to: &result) }
        return String(decoding: result, as: UTF8.self)
    }

    func append(_ match: PatternMatch, of pattern: Pattern, in text: Bytes, to result: inout [UInt8]) {
        for part in parts {
            switch part {
            case .text(let bytes): result += bytes
            case .number(let number):
                if let range = match[number] { result += text[range] }
            case .name(let name):
                // Of several groups of a name, the first that took part.
                let ranges = pattern.groupNames.indices.lazy.filter { pattern.groupNames[$0] == name }
                if let group = ranges.first(where: { match[$0] != nil }), let range = match[group] {
                    result += text[range]
                }
            }
        }
    }
}

extension ReplacementTemplate {
    /// A number above is a name.
    private static let numberMax = 99_999_999

    private static func parse(_ source: String) -> [Part] {
        var parts: [Part] = []
        var text: [UInt8] = []
        var rest = Substring(source).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "$" else {
                text += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                continue
            }
            if rest.first == "$" {
                rest.removeFirst()
                text.append(UInt8(ascii: "$"))
            } else if let name = takeName(from: &rest) {
                if !text.isEmpty { parts.append(.text(text)) }
                text = []
                parts.append(number(name).map(Part.number) ?? .name(name))
            } else {
                text.append(UInt8(ascii: "$"))
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
        return parts
    }

    /// Takes a name, in braces or without; nil, with nothing taken, where none comes next.
    private static func takeName(from rest: inout Substring.UnicodeScalarView) -> String? {
        var ahead = rest
        let isBraced = ahead.first == "{"
        if isBraced { ahead.removeFirst() }
        let name = ahead.prefix(while: isPartOfName)
        ahead.removeFirst(name.count)
        guard !name.isEmpty, !isBraced || ahead.popFirst() == "}" else { return nil }
        rest = ahead
        return String(name)
    }

    private static func isPartOfName(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return false
        }
    }

    /// The number that a name is, if it is one of ASCII digits without leading zeros.
    private static func number(_ name: String) -> Int? {
        guard name.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let number = Int(name),
            number <= numberMax, name == "0" || !name.hasPrefix("0")
        else { return nil }
        return number
    }
}
