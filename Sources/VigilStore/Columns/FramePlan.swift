// How wide to pack: the width at which packed numbers and exceptions together take the fewest bytes. For each width
// it is asked which window of numbers holds the most; everything outside is an exception.

/// Where the packed window lies and how wide it is.
struct FramePlan {
    /// The smallest number that is packed.
    var reference: Int64
    var width: Int
    var exceptions = 0
    var exceptionWidth = 0
    /// Bytes behind the frame's head, and those that exceptions add to the head.
    private var byteCount: Int

    /// The best plan for some numbers.
    init(_ numbers: some FrameNumbers) {
        let full = BitPacking.width(of: UInt64(bitPattern: numbers.most &- numbers.least))
        reference = numbers.least
        width = full
        byteCount = BitPacking.byteCount(numbers.count, width: full)
        for narrower in stride(from: full - 1, through: 0, by: -1) {
            let outside = numbers.count - numbers.mostWithin(width: narrower)
            // The farthest number is at least half of the span away from any window: so much at least exceptions take,
            // and more of them for narrower ones. A sixteenth less is not worth the search.
            if BitPacking.byteCount(outside, width: full - 1) * 16 >= byteCount * 15 { return }
            consider(narrower, outside: outside, in: numbers)
        }
    }

    private mutating func consider(_ narrower: Int, outside: Int, in numbers: some FrameNumbers) {
        let bytes =
            BitPacking.byteCount(numbers.count, width: narrower)
            + IntegerFrame.placeBytes(exceptions: outside, of: numbers.count) + 3
        guard bytes < byteCount else { return }
        let least = numbers.window(width: narrower, holding: numbers.count - outside)
        let wide = max(
            Self.exceptionWidth(of: numbers.least, reference: least),
            Self.exceptionWidth(of: numbers.most, reference: least)
        )
        let all = bytes + BitPacking.byteCount(outside, width: wide)
        guard all < byteCount else { return }
        reference = least
        width = narrower
        exceptions = outside
        exceptionWidth = wide
        byteCount = all
    }

    private static func exceptionWidth(of number: Int64, reference: Int64) -> Int {
        let (difference, overflow) = number.subtractingReportingOverflow(reference)
        return overflow ? 64 : BitPacking.width(of: difference.zigzag)
    }
}

extension Int64 {
    /// Small magnitudes as small numbers: 0, -1, 1, -2 become 0, 1, 2, 3.
    @inline(__always)
    var zigzag: UInt64 { UInt64(bitPattern: (self &<< 1) ^ (self &>> 63)) }

    @inline(__always)
    init(zigzag: UInt64) { self = Int64(bitPattern: (zigzag &>> 1) ^ (0 &- (zigzag & 1))) }
}
