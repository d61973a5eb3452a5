// A column of integers: nothing but its first where all are equal, its step too where they rise evenly, else frames of
// 128. What all integers have in common (milliseconds in a column of nanoseconds, pages in a column of bytes) is
// divided out once for the column. How many integers there are, the reader knows from elsewhere.

/// How a column of integers is kept; never renumber.
enum IntegerColumnForm: UInt8 {
    /// All are zero; nothing follows.
    case zero = 0
    /// All are equal.
    case constant = 1
    /// Each is a step above the one before.
    case even = 2
    /// Frames.
    case frames = 3
    /// Frames of what remains after the first was taken away, divided by a unit.
    case scaledFrames = 4
}

/// Writes columns of integers.
struct IntegerColumnEncoder: ~Copyable {
    private let frames = FrameEncoder()
    private var quotients: [Int64] = []

    init() {}

    /// Writes a column; of no integers, nothing.
    mutating func encode(_ numbers: UnsafeBufferPointer<Int64>, to writer: inout ByteWriter) {
        guard let first = numbers.first else { return }
        if let step = Self.evenStep(numbers) {
            let form: IntegerColumnForm = step != 0 ? .even : first == 0 ? .zero : .constant
            writer.byte(form.rawValue)
            if form != .zero { writer.signed(first) }
            if form == .even { writer.signed(step) }
            return
        }
        let unit = Self.unit(of: numbers)
        if unit == 1 {
            writer.byte(IntegerColumnForm.frames.rawValue)
            encodeFrames(numbers, to: &writer)
            return
        }
        writer.byte(IntegerColumnForm.scaledFrames.rawValue)
        writer.signed(first)
        writer.varint(UInt64(unit))
        quotients.removeAll(keepingCapacity: true)
        for number in numbers { quotients.append((number &- first) / unit) }
        quotients.withUnsafeBufferPointer { encodeFrames($0, to: &writer) }
    }

    /// Writes a column.
    mutating func encode(_ numbers: [Int64], to writer: inout ByteWriter) {
        numbers.withUnsafeBufferPointer { encode($0, to: &writer) }
    }

    private func encodeFrames(_ numbers: UnsafeBufferPointer<Int64>, to writer: inout ByteWriter) {
        var context = FrameContext()
        for start in stride(from: 0, to: numbers.count, by: IntegerFrame.capacity) {
            let end = min(numbers.count, start + IntegerFrame.capacity)
            frames.encode(UnsafeBufferPointer(rebasing: numbers[start..<end]), after: &context, to: &writer)
        }
    }

    /// The step from each integer to the next, where all are the same.
    private static func evenStep(_ numbers: UnsafeBufferPointer<Int64>) -> Int64? {
        guard numbers.count > 1 else { return 0 }
        let step = numbers[1] &- numbers[0]
        for index in 1..<numbers.count where numbers[index] &- numbers[index &- 1] != step { return nil }
        return step
    }

    /// The largest number that divides the distances of all integers from the first.
    private static func unit(of numbers: UnsafeBufferPointer<Int64>) -> Int64 {
        var common: UInt64 = 0
        for number in numbers {
            let distance = (number &- numbers[0]).magnitude
            guard distance != 0, distance != common else { continue }
            common = common == 0 ? distance : Self.commonDivisor(common, distance)
            if common == 1 { return 1 }
        }
        return common >= 1 << 62 ? 1 : Int64(common)
    }

    /// Stein's algorithm; both are above zero.
    private static func commonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let twos = (left | right).trailingZeroBitCount
        var left = left >> left.trailingZeroBitCount
        var right = right
        while right != 0 {
            right >>= right.trailingZeroBitCount
            if left > right { swap(&left, &right) }
            right -= left
        }
        return left << twos
    }
}
