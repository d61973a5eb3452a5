// Looks at sixteen places of the text at once: where the literal's first byte stands and its last at the right
// distance, the bytes between are compared. Two bytes make candidates rare even where one of them is common.

/// Finds a literal in a text.
struct LiteralFinder: Sendable {
    private typealias Block = SIMD16<UInt8>

    let literal: [UInt8]

    /// Finds a literal that is not empty.
    init(_ literal: [UInt8]) {
        self.literal = literal
    }

    /// Where the literal stands first in a part of a text; nil where it does not.
    func position(in text: Bytes, from start: Int, to end: Int) -> Int? {
        literal.withUnsafeBufferPointer { literal in
            Self.position(of: literal, in: text, from: start, to: end)
        }
    }

    private static func position(of literal: Bytes, in text: Bytes, from start: Int, to end: Int) -> Int? {
        let distance = literal.count - 1
        // One past the last place where the literal could begin.
        let limit = end - distance
        guard start < limit, let base = UnsafeRawPointer(text.baseAddress) else { return nil }
        let first = literal[0]
        let last = literal[distance]
        let firstBlock = Block(repeating: first)
        let lastBlock = Block(repeating: last)
        var position = start
        while position &+ Block.scalarCount <= limit {
            let atFirst = base.loadUnaligned(fromByteOffset: position, as: Block.self) .== firstBlock
            let atLast = base.loadUnaligned(fromByteOffset: position &+ distance, as: Block.self) .== lastBlock
            var found = Candidates(atFirst .& atLast)
            while let offset = found.next() {
                if matches(literal, at: position &+ offset, in: text) { return position &+ offset }
            }
            position &+= Block.scalarCount
        }
        while position < limit {
            if text[position] == first, matches(literal, at: position, in: text) { return position }
            position &+= 1
        }
        return nil
    }

    @inline(__always)
    private static func matches(_ literal: Bytes, at position: Int, in text: Bytes) -> Bool {
        var index = 1
        while index < literal.count {
            if text[position &+ index] != literal[index] { return false }
            index &+= 1
        }
        return true
    }

    /// The lanes of a mask that are set, ascending.
    private struct Candidates {
        private var low: UInt64
        private var high: UInt64

        @inline(__always)
        init(_ mask: SIMDMask<SIMD16<Int8>>) {
            let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
            low = words[0]
            high = words[1]
        }

        @inline(__always)
        mutating func next() -> Int? {
            if low != 0 {
                let lane = low.trailingZeroBitCount >> 3
                low &= ~(0xFF << (UInt64(lane) << 3))
                return lane
            }
            guard high != 0 else { return nil }
            let lane = high.trailingZeroBitCount >> 3
            high &= ~(0xFF << (UInt64(lane) << 3))
            return lane + 8
        }
    }
}
