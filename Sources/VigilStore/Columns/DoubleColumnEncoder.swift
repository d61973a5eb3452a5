// A column of doubles: integers at a decimal scale, and apart the few that do not fit into it; or, where that does not
// pay, their bits as integers in the order of the numbers. Near doubles have near bits, so the differences are short,
// and trailing zero bits (numbers that were of 32 bits) are a common unit which the column of integers divides out.
// That takes less than the exclusive or of neighbours (Gorilla) and is read at the speed of integers.

/// The first byte of a column of doubles; never renumber.
enum DoubleColumnForm {
    /// Added to the digits of the scale: some numbers stand apart.
    static let exceptional: UInt8 = 32
    /// The bits of the numbers.
    static let bits: UInt8 = 64
}

extension Double {
    /// An integer that orders as the numbers do, and stands for exactly these bits.
    @inline(__always)
    var orderedBits: Int64 {
        let bits = Int64(bitPattern: bitPattern)
        return bits ^ ((bits &>> 63) & Int64.max)
    }

    @inline(__always)
    init(orderedBits: Int64) {
        self.init(bitPattern: UInt64(bitPattern: orderedBits ^ ((orderedBits &>> 63) & Int64.max)))
    }
}

/// Writes columns of doubles.
struct DoubleColumnEncoder: ~Copyable {
    private var decimals = DecimalColumn()
    private var bits: [Int64] = []

    init() {}

    /// Writes a column; of no numbers, nothing.
    mutating func encode(
        _ numbers: UnsafeBufferPointer<Double>,
        with columns: inout IntegerColumnEncoder,
        to writer: inout ByteWriter
    ) {
        guard !numbers.isEmpty else { return }
        guard let scale = decimals.fit(numbers) else {
            encodeBits(numbers, with: &columns, to: &writer)
            return
        }
        // Few digits and no exceptions: nothing can be smaller.
        if decimals.places.isEmpty && scale.digits < 7 {
            decimals.encode(scale, numbers, with: &columns, to: &writer)
            return
        }
        var decimal = ByteWriter()
        decimals.encode(scale, numbers, with: &columns, to: &decimal)
        var binary = ByteWriter()
        encodeBits(numbers, with: &columns, to: &binary)
        writer.raw(decimal.count <= binary.count ? decimal.bytes : binary.bytes)
    }

    private mutating func encodeBits(
        _ numbers: UnsafeBufferPointer<Double>,
        with columns: inout IntegerColumnEncoder,
        to writer: inout ByteWriter
    ) {
        writer.byte(DoubleColumnForm.bits)
        bits.removeAll(keepingCapacity: true)
        for number in numbers { bits.append(number.orderedBits) }
        columns.encode(bits, to: &writer)
    }
}

/// Numbers as integers at a scale.
private struct DecimalColumn {
    private var integers: [Int64] = []
    /// Where numbers are that do not fit; there the integer before them is repeated.
    private(set) var places: [Int64] = []

    /// Scales the numbers, if a scale fits at least half of them.
    mutating func fit(_ numbers: UnsafeBufferPointer<Double>) -> DecimalScale? {
        guard let guess = DecimalScale(fitting: numbers, sampling: 48) else { return nil }
        multiply(numbers, by: guess)
        if places.count * 16 <= numbers.count { return guess }
        guard let scale = DecimalScale(fitting: numbers, sampling: numbers.count) else { return nil }
        if scale != guess { multiply(numbers, by: scale) }
        return places.count * 2 <= numbers.count ? scale : nil
    }

    private mutating func multiply(_ numbers: UnsafeBufferPointer<Double>, by scale: DecimalScale) {
        integers.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        var last = numbers.lazy.compactMap { scale.integer(of: $0) }.first ?? 0
        for index in 0..<numbers.count {
            if let integer = scale.integer(of: numbers[index]) {
                last = integer
            } else {
                places.append(Int64(index))
            }
            integers.append(last)
        }
    }

    func encode(
        _ scale: DecimalScale,
        _ numbers: UnsafeBufferPointer<Double>,
        with columns: inout IntegerColumnEncoder,
        to writer: inout ByteWriter
    ) {
        writer.byte(UInt8(scale.digits) + (places.isEmpty ? 0 : DoubleColumnForm.exceptional))
        columns.encode(integers, to: &writer)
        guard !places.isEmpty else { return }
        writer.varint(places.count)
        columns.encode(places, to: &writer)
        columns.encode(places.map { numbers[Int($0)].orderedBits }, to: &writer)
    }
}
