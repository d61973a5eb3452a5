/// Where a byte leads in an automaton's table, and what is special there.
struct AutomatonEntry: Sendable {
    private static let unknownBit: UInt32 = 1 << 31
    private static let deadBit: UInt32 = 1 << 30
    private static let matchBit: UInt32 = 1 << 29
    private static let startBit: UInt32 = 1 << 28

    private let bits: UInt32

    /// Not worked out yet.
    static let unknown = AutomatonEntry(bits: unknownBit)

    private init(bits: UInt32) {
        self.bits = bits
    }

    /// An entry for a state whose row begins at an offset of the table.
    init(offset: Int, isDead: Bool, isMatch: Bool, isStart: Bool) {
        bits =
            UInt32(offset) | (isDead ? Self.deadBit : 0) | (isMatch ? Self.matchBit : 0)
            | (isStart ? Self.startBit : 0)
    }

    /// Where the state's row begins in the table.
    @inline(__always) var offset: Int { Int(bits & (Self.startBit - 1)) }

    /// Whether nothing is special.
    @inline(__always) var isPlain: Bool { bits < Self.startBit }

    var isUnknown: Bool { bits & Self.unknownBit != 0 }
    /// Whether no more bytes can match.
    var isDead: Bool { bits & Self.deadBit != 0 }
    /// Whether there was a match before the byte.
    var isMatch: Bool { bits & Self.matchBit != 0 }
    /// Whether nothing of a match has begun, and a search may look for a literal.
    var isStart: Bool { bits & Self.startBit != 0 }
}
