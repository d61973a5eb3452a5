// What can be said of an expression's matches without running it: index lookups and searches for bytes begin here.

extension Expression {
    /// More texts than this are not counted out where choices multiply; alternatives that are written out may be more.
    private static let valuesMax = 256
    /// More bytes than this are not counted out.
    private static let valueBytesMax = 1 << 18
    /// A repetition of more bytes is not written out.
    private static let prefixBytesMax = 256

    /// The only text that matches, where it is written out; groups count as more than text.
    var literal: [UInt8]? {
        switch self {
        case .empty: return []
        case .character(let codePoint): return Self.values(of: codePoint...codePoint).first
        case .sequence(let parts):
            var bytes: [UInt8] = []
            for part in parts {
                guard let next = part.literal else { return nil }
                bytes += next
            }
            return bytes
        case .characters, .assertion, .group, .repetition, .alternatives: return nil
        }
    }

    /// All texts that match, each once, if they can be counted out; nil otherwise.
    var values: [[UInt8]]? {
        var known: Set<[UInt8]> = []
        return repeatingValues?.filter { known.insert($0).inserted }
    }

    /// All texts that match, in order of preference.
    private var repeatingValues: [[UInt8]]? {
        switch self {
        case .empty: return [[]]
        case .character(let codePoint): return Self.values(of: codePoint...codePoint)
        case .characters(let set):
            guard set.count <= Self.valuesMax else { return nil }
            return set.ranges.flatMap(Self.values(of:))
        case .assertion: return nil
        case .group(_, let inner): return inner.repeatingValues
        case .repetition(let repetition, let inner):
            guard let most = repetition.most, let values = inner.repeatingValues else { return nil }
            let options = most > repetition.least ? values + [[]] : values
            let copies = Array(repeating: values, count: repetition.least)
            return Self.products(copies + Array(repeating: options, count: most - repetition.least))
        case .sequence(let parts):
            var factors: [[[UInt8]]] = []
            for part in parts {
                guard let values = part.repeatingValues else { return nil }
                factors.append(values)
            }
            return Self.products(factors)
        case .alternatives(let choices):
            var all: [[UInt8]] = []
            for choice in choices {
                guard let values = choice.repeatingValues else { return nil }
                all += values
            }
            return all
        }
    }

    private static func values(of range: CodePointSet.CodePoints) -> [[UInt8]] {
        range.compactMap { Unicode.Scalar($0).flatMap { UTF8.encode($0) }.map(Array.init) }
    }

    /// One of each, one after the other, in every way; nil where those are too many.
    private static func products(_ factors: [[[UInt8]]]) -> [[UInt8]]? {
        var products: [[UInt8]] = [[]]
        for factor in factors {
            let bytes = factor.reduce(0) { $0 + $1.count } + (products.first?.count ?? 0)
            guard factor.count == 1 || products.count * factor.count <= valuesMax,
                products.count * bytes <= valueBytesMax
            else { return nil }
            products = products.flatMap { start in factor.map { start + $0 } }
        }
        return products
    }

    /// The bytes that every match begins with, and whether there is nothing behind them.
    var prefix: (bytes: [UInt8], isWhole: Bool) {
        switch self {
        case .empty, .assertion: return ([], true)
        case .character(let codePoint): return (Self.values(of: codePoint...codePoint).first ?? [], true)
        case .characters: return ([], false)
        case .group(_, let inner): return inner.prefix
        case .repetition(let repetition, let inner):
            let once = inner.prefix
            guard repetition.least > 0 else { return ([], false) }
            guard once.isWhole, once.bytes.count * repetition.least <= Self.prefixBytesMax else {
                return (once.bytes, false)
            }
            let bytes = Array(repeatElement(once.bytes, count: repetition.least).joined())
            return (bytes, repetition.most == repetition.least)
        case .sequence(let parts):
            var bytes: [UInt8] = []
            for part in parts {
                let next = part.prefix
                bytes += next.bytes
                if !next.isWhole { return (bytes, false) }
            }
            return (bytes, true)
        case .alternatives(let choices):
            let prefixes = choices.map(\.prefix)
            guard let first = prefixes.first else { return ([], false) }
            let common = prefixes.dropFirst().reduce(first.bytes) { Self.commonPrefix($0, $1.bytes) }
            return (common, prefixes.allSatisfy { $0.isWhole && $0.bytes == common })
        }
    }

    /// What both begin with, up to the end of a character.
    private static func commonPrefix(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var count = zip(left, right).prefix { $0 == $1 }.count
        // Inside a character its beginning is shared too, but is none of the text's own.
        while count > 0, count < left.count, left[count] & 0xC0 == 0x80 { count -= 1 }
        return Array(left[..<count])
    }
}
