/// Reads a column of integers.
struct IntegerColumnReader {
    private let decoder: FrameDecoder
    private var reader: ByteReader
    private let form: IntegerColumnForm
    private var scale = IntegerScale()
    private var context = FrameContext()
    /// How many integers the column has.
    let count: Int
    /// The first integer that was not passed yet.
    private(set) var position = 0

    /// A reader of a column of so many integers.
    init(_ reader: ByteReader, of bytes: [UInt8], count: Int) throws(CodecError) {
        decoder = FrameDecoder(bytes: bytes)
        self.reader = reader
        self.count = count
        guard count > 0 else {
            form = .zero
            return
        }
        guard let form = IntegerColumnForm(rawValue: try self.reader.byte()) else {
            throw CodecError("an unknown form of a column", offset: self.reader.position)
        }
        self.form = form
        if form != .zero && form != .frames { scale.origin = try self.reader.signed() }
        if form == .even { scale.unit = try self.reader.signed() }
        if form == .scaledFrames { scale.unit = Int64(bitPattern: try self.reader.varint()) }
    }

    /// What comes behind the column, after all of it was passed.
    var rest: ByteReader { reader }

    private var hasFrames: Bool { form == .frames || form == .scaledFrames }

    /// Reads some integers, those before them are passed over.
    ///
    /// The range does not begin before what was read already.
    mutating func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Int64>) throws(CodecError) {
        guard !range.isEmpty else { return }
        guard hasFrames else {
            fill(target, range)
            return
        }
        while position < range.upperBound {
            let frame = position..<min(count, position + IntegerFrame.capacity)
            if frame.upperBound <= range.lowerBound {
                try pass()
            } else if frame.lowerBound >= range.lowerBound && frame.upperBound <= range.upperBound {
                try next(into: target + (frame.lowerBound - range.lowerBound))
            } else {
                try readPart(of: frame, range, into: target)
            }
        }
    }

    /// What is added to each integer of a column without frames; zero unless it is even.
    private var evenUnit: Int64 { form == .even ? scale.unit : 0 }

    /// Writes integers of a column without frames.
    private func fill(_ target: UnsafeMutablePointer<Int64>, _ range: Range<Int>) {
        let step = evenUnit
        let first = scale.origin &+ Int64(range.lowerBound) &* step
        // Four at a time: a sum that runs through all of them would be as slow as unpacking.
        var four = SIMD4(first, first &+ step, first &+ 2 &* step, first &+ 3 &* step)
        let ahead = SIMD4(repeating: 4 &* step)
        let memory = UnsafeMutableRawPointer(target)
        let whole = range.count & ~3
        for index in stride(from: 0, to: whole, by: 4) {
            memory.storeBytes(of: four, toByteOffset: index &* 8, as: SIMD4<Int64>.self)
            four &+= ahead
        }
        for index in whole..<range.count { target[index] = four[index &- whole] }
    }

    private mutating func readPart(
        of frame: Range<Int>,
        _ range: Range<Int>,
        into target: UnsafeMutablePointer<Int64>
    ) throws(CodecError) {
        var whole = [Int64](repeating: 0, count: IntegerFrame.capacity)
        try whole.withUnsafeMutableBufferPointer { buffer throws(CodecError) in
            _ = try next(into: buffer.baseAddress.unsafelyUnwrapped)
        }
        for index in frame.clamped(to: range) {
            target[index - range.lowerBound] = whole[index - frame.lowerBound]
        }
    }

    /// Reads the next integers, at most 128.
    @discardableResult
    mutating func next(into target: UnsafeMutablePointer<Int64>) throws(CodecError) -> Int {
        let length = min(count - position, IntegerFrame.capacity)
        if hasFrames {
            let frame = try reader.frame(of: length, after: &context)
            let payload = try reader.take(frame.payloadBytes(of: length))
            try decoder.decode(frame, of: length, at: payload, scale: scale, into: target)
        } else {
            fill(target, position..<(position + length))
        }
        position += length
        return length
    }

    /// The next integer, which is not passed over.
    func firstOfNext() throws(CodecError) -> Int64 {
        guard hasFrames else { return scale.origin &+ Int64(position) &* evenUnit }
        var ahead = self
        let length = min(count - position, IntegerFrame.capacity)
        let frame = try ahead.reader.frame(of: length, after: &ahead.context)
        let payload = try ahead.reader.take(frame.payloadBytes(of: length))
        return try decoder.decodeFirst(frame, of: length, at: payload, scale: scale)
    }

    /// Passes over the next integers, at most 128.
    mutating func pass() throws(CodecError) {
        let length = min(count - position, IntegerFrame.capacity)
        if hasFrames {
            let frame = try reader.frame(of: length, after: &context)
            try reader.skip(frame.payloadBytes(of: length))
        }
        position += length
    }

    /// Passes over what was not read.
    mutating func passRest() throws(CodecError) {
        while position < count { try pass() }
    }
}
