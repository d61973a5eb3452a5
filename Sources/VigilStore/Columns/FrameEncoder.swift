import VigilModel

// Chooses how a frame is packed and writes it. The order is chosen by the bits that its remainders would take around
// their mean, the width by FramePlan. Buffers are kept from frame to frame.

/// Writes frames of integers.
struct FrameEncoder: ~Copyable {
    private let candidates: UnsafeMutableBufferPointer<Int64>
    private let sorted: UnsafeMutableBufferPointer<Int64>
    private let packed: UnsafeMutableBufferPointer<UInt64>
    private let spilled: UnsafeMutableBufferPointer<UInt64>
    private let counts: UnsafeMutableBufferPointer<UInt8>

    init() {
        candidates = .allocate(capacity: 3 * IntegerFrame.capacity)
        sorted = .allocate(capacity: IntegerFrame.capacity)
        packed = .allocate(capacity: IntegerFrame.capacity)
        spilled = .allocate(capacity: IntegerFrame.capacity)
        counts = .allocate(capacity: CountedNumbers.spanMax + 2)
    }

    deinit {
        candidates.deallocate()
        sorted.deallocate()
        packed.deallocate()
        spilled.deallocate()
        counts.deallocate()
    }

    /// Writes one to 128 integers.
    func encode(_ numbers: UnsafeBufferPointer<Int64>, after context: inout FrameContext, to writer: inout ByteWriter) {
        var frame = IntegerFrame(base: numbers[0])
        guard numbers.count > 1 else {
            writer.frame(frame, after: &context)
            return
        }
        frame.order = chooseOrder(numbers, &frame)
        let remainders = row(frame.order, count: frame.packedCount(of: numbers.count))
        let plan = plan(remainders)
        adopt(plan, remainders, &frame)
        writer.frame(frame, after: &context)
        writePayload(remainders, plan, frame, to: &writer)
    }

    private func plan(_ remainders: UnsafeBufferPointer<Int64>) -> FramePlan {
        var least = remainders[0]
        var most = remainders[0]
        for remainder in remainders {
            least = min(least, remainder)
            most = max(most, remainder)
        }
        if UInt64(bitPattern: most &- least) <= UInt64(CountedNumbers.spanMax), let counts = counts.baseAddress {
            return FramePlan(CountedNumbers(remainders, least: least, most: most, in: counts))
        }
        var ordered = UnsafeMutableBufferPointer(rebasing: sorted[..<remainders.count])
        _ = ordered.update(fromContentsOf: remainders)
        ordered.sort()
        return FramePlan(SortedNumbers(numbers: UnsafeBufferPointer(ordered)))
    }

    private func row(_ order: IntegerFrame.Order, count: Int) -> UnsafeBufferPointer<Int64> {
        let start = order.rawValue * IntegerFrame.capacity
        return UnsafeBufferPointer(rebasing: candidates[start..<(start + count)])
    }

    /// Fills the rows of remainders and says which is the smallest.
    private func chooseOrder(_ numbers: UnsafeBufferPointer<Int64>, _ frame: inout IntegerFrame) -> IntegerFrame.Order {
        let count = numbers.count
        let first = numbers[0]
        frame.slope = Self.slope(numbers)
        let line = candidates.baseAddress.unsafelyUnwrapped
        let differences = line + IntegerFrame.capacity
        let second = differences + IntegerFrame.capacity
        var expected = first
        for index in 0..<count {
            line[index] = numbers[index] &- expected
            expected &+= frame.slope
        }
        for index in 1..<count { differences[index &- 1] = numbers[index] &- numbers[index &- 1] }
        second[0] = 0
        for index in 1..<(count &- 1) { second[index] = differences[index] &- differences[index &- 1] }
        let costs = [
            Self.bits(UnsafeBufferPointer(start: line, count: count)),
            Self.bits(UnsafeBufferPointer(start: differences, count: count - 1)),
            Self.bits(UnsafeBufferPointer(start: second, count: count - 1)) + 16,
        ]
        if costs[0] <= costs[1] && costs[0] <= costs[2] { return .line }
        return costs[1] <= costs[2] ? .differences : .secondDifferences
    }

    /// The rise of a line from the first to the last integer, rounded; nothing where it would wrap around.
    private static func slope(_ numbers: UnsafeBufferPointer<Int64>) -> Int64 {
        let (rise, overflow) = numbers[numbers.count - 1].subtractingReportingOverflow(numbers[0])
        let steps = Int64(numbers.count - 1)
        guard !overflow, rise.magnitude < 1 << 62 else { return 0 }
        return (rise + (rise < 0 ? -steps : steps) / 2) / steps
    }

    /// About the bits that numbers take, packed around their mean.
    private static func bits(_ numbers: UnsafeBufferPointer<Int64>) -> Int {
        var sum = 0.0
        for number in numbers { sum += Double(number) }
        let mean = Int64(saturating: sum / Double(numbers.count))
        var bits = 0
        for number in numbers { bits &+= BitPacking.width(of: (number &- mean).zigzag) }
        return bits
    }

    /// Turns a plan over remainders into the frame's head.
    private func adopt(_ plan: FramePlan, _ remainders: UnsafeBufferPointer<Int64>, _ frame: inout IntegerFrame) {
        frame.width = plan.width
        frame.exceptions = plan.exceptions
        frame.exceptionWidth = plan.exceptionWidth
        switch frame.order {
        case .line: frame.base &+= plan.reference
        case .differences: frame.slope = plan.reference
        case .secondDifferences:
            frame.slope = candidates[IntegerFrame.capacity]
            frame.curve = plan.reference
        }
    }

    private func writePayload(
        _ remainders: UnsafeBufferPointer<Int64>,
        _ plan: FramePlan,
        _ frame: IntegerFrame,
        to writer: inout ByteWriter
    ) {
        let limit = BitPacking.mask(plan.width)
        var outside = 0
        for index in 0..<remainders.count {
            let remainder = UInt64(bitPattern: remainders[index] &- plan.reference)
            // One far below the window may wrap around into it; the plan counts it as outside.
            let fits = remainders[index] >= plan.reference && remainder <= limit
            packed[index] = fits ? remainder : 0
            if !fits {
                sorted[outside] = Int64(index)
                spilled[outside] = Int64(bitPattern: remainder).zigzag
                outside &+= 1
            }
        }
        BitPacking.pack(UnsafeBufferPointer(rebasing: packed[..<remainders.count]), width: plan.width, to: &writer)
        guard outside > 0 else { return }
        writePlaces(outside, of: remainders.count, to: &writer)
        BitPacking.pack(UnsafeBufferPointer(rebasing: spilled[..<outside]), width: plan.exceptionWidth, to: &writer)
    }

    private func writePlaces(_ outside: Int, of count: Int, to writer: inout ByteWriter) {
        let bytes = IntegerFrame.placeBytes(exceptions: outside, of: count)
        if bytes == outside {
            for index in 0..<outside { writer.byte(UInt8(sorted[index])) }
            return
        }
        var next = 0
        for byte in 0..<bytes {
            var bits: UInt8 = 0
            while next < outside, sorted[next] >> 3 == byte {
                bits |= 1 << UInt8(sorted[next] & 7)
                next += 1
            }
            writer.byte(bits)
        }
    }
}
