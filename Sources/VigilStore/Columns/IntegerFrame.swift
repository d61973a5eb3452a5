// At most 128 integers, packed against a frame of reference (Zukowski et al., "Super-scalar RAM-CPU cache
// compression", ICDE 2006; the patched form, PFOR). What is packed is what remains when the expected is taken away:
//
// - around a line:   x[i] = base + slope·i + r[i]                              times that jitter, gauges that swing
// - differences:     x[0] = base, x[i] = x[i-1] + slope + r[i-1]               counters, random walks
// - of differences:  x[0] = base, d = slope; d += curve + r[i-1], x[i] = x[i-1] + d
//
// Each r takes `width` bits. Those that do not fit are exceptions: their places and values stand behind. All
// arithmetic wraps around, so that any integers survive. A reader finds the length of a frame in its head alone.

/// The head of a frame.
struct IntegerFrame {
    /// What is packed.
    enum Order: Int {
        case line = 0
        case differences = 1
        case secondDifferences = 2
    }

    /// The most integers in a frame.
    static let capacity = 128

    var order = Order.line
    var base: Int64 = 0
    var slope: Int64 = 0
    var curve: Int64 = 0
    var width = 0
    var exceptions = 0
    var exceptionWidth = 0

    /// How many numbers are packed for so many integers.
    func packedCount(of count: Int) -> Int { order == .line ? count : count - 1 }

    /// Bytes of places of exceptions among so many numbers: one each, or a bit for every number if that is less.
    static func placeBytes(exceptions: Int, of count: Int) -> Int { min(exceptions, (count + 7) >> 3) }

    /// Bytes behind the head.
    func payloadBytes(of count: Int) -> Int {
        let packed = packedCount(of: count)
        let bytes = BitPacking.byteCount(packed, width: width)
        guard exceptions > 0 else { return bytes }
        return bytes + Self.placeBytes(exceptions: exceptions, of: packed)
            + BitPacking.byteCount(exceptions, width: exceptionWidth)
    }
}

/// What a frame's head is written against: the frame before it in the column.
struct FrameContext {
    private var base: Int64 = 0
    private var step: Int64 = 0
    private(set) var slope: Int64 = 0

    /// Where the next frame is expected to begin.
    var expectedBase: Int64 { base &+ step }

    mutating func follow(_ frame: IntegerFrame) {
        step = frame.order == .line ? frame.slope &* Int64(IntegerFrame.capacity) : frame.base &- base
        base = frame.base
        slope = frame.slope
    }
}

/// The first byte of a frame; never renumber.
///
/// 0 to 194 are order × 65 + width, without exceptions.
private enum FrameCode {
    static let widths: UInt8 = 65
    /// Order added; width, number of exceptions and their width follow.
    static let patched: UInt8 = 195
    /// The line goes on as expected, nothing remains; nothing follows.
    static let continued: UInt8 = 198
}

extension ByteWriter {
    /// The head of a frame.
    mutating func frame(_ frame: IntegerFrame, after context: inout FrameContext) {
        let order = UInt8(frame.order.rawValue)
        let base = frame.base &- context.expectedBase
        let slope = frame.slope &- context.slope
        context.follow(frame)
        if frame.exceptions > 0 {
            byte(FrameCode.patched + order)
            byte(UInt8(frame.width))
            byte(UInt8(frame.exceptions))
            byte(UInt8(frame.exceptionWidth))
        } else if frame.order == .line && frame.width == 0 && base == 0 && slope == 0 {
            byte(FrameCode.continued)
            return
        } else {
            byte(order * FrameCode.widths + UInt8(frame.width))
        }
        signed(base)
        signed(slope)
        if frame.order == .secondDifferences { signed(frame.curve) }
    }
}

extension ByteReader {
    /// The head of a frame of so many integers.
    mutating func frame(of count: Int, after context: inout FrameContext) throws(CodecError) -> IntegerFrame {
        var frame = IntegerFrame(base: context.expectedBase, slope: context.slope)
        let code = try byte()
        if code != FrameCode.continued {
            try shape(of: &frame, code: code)
            frame.base &+= try signed()
            frame.slope &+= try signed()
            if frame.order == .secondDifferences { frame.curve = try signed() }
        }
        guard frame.exceptions <= frame.packedCount(of: count) else {
            throw CodecError("more exceptions than numbers", offset: position)
        }
        context.follow(frame)
        return frame
    }

    private mutating func shape(of frame: inout IntegerFrame, code: UInt8) throws(CodecError) {
        let isPatched = code >= FrameCode.patched
        let order = isPatched ? code - FrameCode.patched : code / FrameCode.widths
        frame.width = Int(isPatched ? try byte() : code % FrameCode.widths)
        if isPatched {
            frame.exceptions = Int(try byte())
            frame.exceptionWidth = Int(try byte())
        }
        guard let order = IntegerFrame.Order(rawValue: Int(order)), frame.width <= 64, frame.exceptionWidth <= 64
        else { throw CodecError("an unknown kind of frame", offset: position) }
        frame.order = order
    }
}
