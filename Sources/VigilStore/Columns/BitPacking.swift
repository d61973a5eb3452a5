// Numbers of one width, one behind the other without gaps: number i takes the bits from i × width on, the lowest
// first. Eight numbers end on a byte, so that groups of eight begin with a whole byte.
//
// Unpacking is the inner loop of every query over sealed samples (benchmark `columns`): it reads eight bytes at a
// time, at most seven of them behind the last packed one, for which the caller answers.

enum BitPacking {
    /// Bytes behind the packed ones that unpacking may read, and does not use.
    static let slack = 8

    /// Bytes that so many numbers take.
    @inline(__always)
    static func byteCount(_ count: Int, width: Int) -> Int { (count &* width &+ 7) >> 3 }

    /// The bits that a number needs.
    @inline(__always)
    static func width(of number: UInt64) -> Int { 64 &- number.leadingZeroBitCount }

    @inline(__always)
    static func mask(_ width: Int) -> UInt64 { width == 0 ? 0 : UInt64.max &>> UInt64(64 &- width) }

    /// Writes the low bits of numbers.
    static func pack(_ numbers: UnsafeBufferPointer<UInt64>, width: Int, to writer: inout ByteWriter) {
        guard width > 0 else { return }
        var word: UInt64 = 0
        var filled = 0
        for number in numbers {
            word |= number &<< UInt64(filled)
            filled &+= width
            if filled >= 64 {
                writer.fixed64(word)
                filled &-= 64
                word = filled == 0 ? 0 : number &>> UInt64(width &- filled)
            }
        }
        while filled > 0 {
            writer.byte(UInt8(truncatingIfNeeded: word))
            word >>= 8
            filled &-= 8
        }
    }

    /// Reads numbers; `slack` bytes behind them must be readable.
    static func unsafeUnpack(
        _ source: UnsafeRawPointer,
        width: Int,
        count: Int,
        into target: UnsafeMutablePointer<Int64>
    ) {
        switch width {
        case 0: target.update(repeating: 0, count: count)
        case 1: unpackGroups(source, width: 1, count: count, into: target)
        case 2: unpackGroups(source, width: 2, count: count, into: target)
        case 3: unpackGroups(source, width: 3, count: count, into: target)
        case 4: unpackGroups(source, width: 4, count: count, into: target)
        case 5: unpackGroups(source, width: 5, count: count, into: target)
        case 6: unpackGroups(source, width: 6, count: count, into: target)
        case 7: unpackGroups(source, width: 7, count: count, into: target)
        case 8: unpackGroups(source, width: 8, count: count, into: target)
        case 9...57: unpackNarrow(source, width: width, count: count, into: target)
        default: unpackWide(source, width: width, count: count, into: target)
        }
    }

    /// Eight numbers of up to eight bits lie within eight bytes; each width, known here, has a loop of its own.
    @inline(__always)
    private static func unpackGroups(
        _ source: UnsafeRawPointer,
        width: Int,
        count: Int,
        into target: UnsafeMutablePointer<Int64>
    ) {
        let mask = mask(width)
        let groups = count &>> 3
        for group in 0..<groups {
            let word = load(source + group &* width)
            let place = target + group &* 8
            for index in 0..<8 {
                place[index] = Int64(bitPattern: (word &>> UInt64(index &* width)) & mask)
            }
        }
        var word = load(source + groups &* width)
        for index in groups &* 8..<count {
            target[index] = Int64(bitPattern: word & mask)
            word >>= UInt64(width)
        }
    }

    /// Up to 57 bits lie within eight bytes wherever they begin.
    private static func unpackNarrow(
        _ source: UnsafeRawPointer,
        width: Int,
        count: Int,
        into target: UnsafeMutablePointer<Int64>
    ) {
        let mask = mask(width)
        var bit = 0
        for index in 0..<count {
            let word = load(source + (bit &>> 3))
            target[index] = Int64(bitPattern: (word &>> UInt64(bit & 7)) & mask)
            bit &+= width
        }
    }

    private static func unpackWide(
        _ source: UnsafeRawPointer,
        width: Int,
        count: Int,
        into target: UnsafeMutablePointer<Int64>
    ) {
        let mask = mask(width)
        var bit = 0
        for index in 0..<count {
            let place = source + (bit &>> 3)
            let shift = UInt64(bit & 7)
            let low = load(place) &>> shift
            let high = UInt64(place.load(fromByteOffset: 8, as: UInt8.self)) << (64 &- shift)
            target[index] = Int64(bitPattern: (low | high) & mask)
            bit &+= width
        }
    }

    @inline(__always)
    private static func load(_ place: UnsafeRawPointer) -> UInt64 {
        UInt64(littleEndian: place.loadUnaligned(as: UInt64.self))
    }
}
