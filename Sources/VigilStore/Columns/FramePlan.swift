// How wide to pack: the width at which packed numbers and exceptions together take the fewest bytes. In sorted
// numbers, those that fit into a width lie beside each other, so each width is one walk over them.

/// Where the packed window lies and how wide it is.
struct FramePlan {
    /// The smallest number that is packed.
    var reference: Int64 = 0
    var width = 0
    var exceptions = 0
    var exceptionWidth = 0
    /// Bytes behind the frame's head, and those that exceptions add to the head.
    var byteCount = 0

    /// The best plan for numbers in ascending order.
    init(sorted: UnsafeBufferPointer<Int64>) {
        guard let least = sorted.first, let most = sorted.last else { return }
        let full = BitPacking.width(of: UInt64(bitPattern: most &- least))
        reference = least
        width = full
        byteCount = BitPacking.byteCount(sorted.count, width: full)
        guard full > 0 else { return }
        for narrower in stride(from: full - 1, through: 0, by: -1) {
            let window = Self.window(of: narrower, in: sorted)
            let outside = sorted.count - window.count
            // The farthest number is at least half of the span away from any window.
            if BitPacking.byteCount(outside, width: full - 1) >= byteCount { return }
            consider(narrower, outside: outside, reference: sorted[window.lowerBound], in: sorted)
        }
    }

    private mutating func consider(
        _ narrower: Int,
        outside: Int,
        reference least: Int64,
        in sorted: UnsafeBufferPointer<Int64>
    ) {
        guard outside > 0 else { return }
        let wide = max(
            Self.exceptionWidth(of: sorted[0], reference: least),
            Self.exceptionWidth(of: sorted[sorted.count - 1], reference: least)
        )
        let bytes =
            BitPacking.byteCount(sorted.count, width: narrower)
            + IntegerFrame.placeBytes(exceptions: outside, of: sorted.count)
            + BitPacking.byteCount(outside, width: wide) + 3
        guard bytes < byteCount else { return }
        reference = least
        width = narrower
        exceptions = outside
        exceptionWidth = wide
        byteCount = bytes
    }

    /// The places of the most numbers that lie within so many bits of each other.
    private static func window(of width: Int, in sorted: UnsafeBufferPointer<Int64>) -> Range<Int> {
        let span = BitPacking.mask(width)
        var best = 0..<1
        var start = 0
        for end in 0..<sorted.count {
            while UInt64(bitPattern: sorted[end] &- sorted[start]) > span { start &+= 1 }
            if end &- start >= best.count { best = start..<(end &+ 1) }
        }
        return best
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
