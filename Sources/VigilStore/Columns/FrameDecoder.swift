// Unpacks frames. Bounds are checked once a frame, so a damaged one is an error and never a read outside.

/// Where the integers of a column lie that a frame holds divided by a common unit.
struct IntegerScale {
    var origin: Int64 = 0
    var unit: Int64 = 1
}

/// Reads frames that lie in some bytes.
struct FrameDecoder {
    let bytes: [UInt8]

    /// Reads the integers of a frame.
    ///
    /// The payload is as long as the frame's head says; the target has room for `count` integers.
    func decode(
        _ frame: IntegerFrame,
        of count: Int,
        at payload: Range<Int>,
        scale: IntegerScale,
        into target: UnsafeMutablePointer<Int64>
    ) throws(CodecError) {
        guard count > 0 else { return }
        let packed = frame.packedCount(of: count)
        // Differences stand one further on, and the base in front of them.
        let remainders = target + (count - packed)
        unpack(payload.lowerBound, width: frame.width, count: packed, into: remainders)
        if frame.exceptions > 0 { try patch(remainders, frame, packed, at: payload) }
        let base = scale.origin &+ scale.unit &* frame.base
        let slope = scale.unit &* frame.slope
        switch frame.order {
        case .line: Self.raise(target, count, base: base, slope: slope, unit: scale.unit)
        case .differences: Self.add(target, count, base: base, slope: slope, unit: scale.unit)
        case .secondDifferences:
            let curve = scale.unit &* frame.curve
            Self.addTwice(target, count, base: base, slope: slope, curve: curve, unit: scale.unit)
        }
    }

    /// Reads the first integer of a frame.
    func decodeFirst(
        _ frame: IntegerFrame,
        of count: Int,
        at payload: Range<Int>,
        scale: IntegerScale
    ) throws(CodecError) -> Int64 {
        let base = scale.origin &+ scale.unit &* frame.base
        guard frame.order == .line, frame.width > 0 || frame.exceptions > 0 else { return base }
        if frame.exceptions == 0 {
            var remainder: Int64 = 0
            unpack(payload.lowerBound, width: frame.width, count: 1, into: &remainder)
            return base &+ scale.unit &* remainder
        }
        var whole = [Int64](repeating: 0, count: IntegerFrame.capacity)
        try whole.withUnsafeMutableBufferPointer { buffer throws(CodecError) in
            try decode(frame, of: count, at: payload, scale: scale, into: buffer.baseAddress.unsafelyUnwrapped)
        }
        return whole[0]
    }

    private func unpack(_ start: Int, width: Int, count: Int, into target: UnsafeMutablePointer<Int64>) {
        let length = BitPacking.byteCount(count, width: width)
        bytes.withUnsafeBytes { all in
            guard let address = all.baseAddress, length > 0 else {
                target.update(repeating: 0, count: count)
                return
            }
            if start + length + BitPacking.slack <= all.count {
                BitPacking.unsafeUnpack(address + start, width: width, count: count, into: target)
                return
            }
            withUnsafeTemporaryAllocation(byteCount: length + BitPacking.slack, alignment: 8) { copy in
                copy.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[start..<(start + length)]))
                for index in length..<copy.count { copy[index] = 0 }
                guard let address = copy.baseAddress else { return }
                BitPacking.unsafeUnpack(address, width: width, count: count, into: target)
            }
        }
    }

    /// Puts exceptions into their places.
    private func patch(
        _ target: UnsafeMutablePointer<Int64>,
        _ frame: IntegerFrame,
        _ count: Int,
        at payload: Range<Int>
    ) throws(CodecError) {
        let start = payload.lowerBound + BitPacking.byteCount(count, width: frame.width)
        let placeBytes = IntegerFrame.placeBytes(exceptions: frame.exceptions, of: count)
        let isPatched = withUnsafeTemporaryAllocation(of: Int64.self, capacity: frame.exceptions) { values in
            guard let values = values.baseAddress else { return false }
            unpack(start + placeBytes, width: frame.exceptionWidth, count: frame.exceptions, into: values)
            return bytes.withUnsafeBufferPointer { all in
                let places = UnsafeBufferPointer(rebasing: all[start..<(start + placeBytes)])
                return placeBytes == frame.exceptions
                    ? Self.put(values, at: places, into: target, count)
                    : Self.put(values, frame.exceptions, where: places, into: target, count)
            }
        }
        guard isPatched else { throw CodecError("exceptions that are not in their frame", offset: start) }
    }

    /// Puts numbers where a list of places says; false if one is outside.
    private static func put(
        _ values: UnsafeMutablePointer<Int64>,
        at places: UnsafeBufferPointer<UInt8>,
        into target: UnsafeMutablePointer<Int64>,
        _ count: Int
    ) -> Bool {
        for index in places.indices {
            let place = Int(places[index])
            guard place < count else { return false }
            target[place] = Int64(zigzag: UInt64(bitPattern: values[index]))
        }
        return true
    }

    /// Puts numbers where bits are set; false if there are more or fewer, or one is outside.
    private static func put(
        _ values: UnsafeMutablePointer<Int64>,
        _ exceptions: Int,
        where bits: UnsafeBufferPointer<UInt8>,
        into target: UnsafeMutablePointer<Int64>,
        _ count: Int
    ) -> Bool {
        var next = 0
        for index in bits.indices {
            var rest = bits[index]
            while rest != 0 {
                let place = index &* 8 &+ rest.trailingZeroBitCount
                guard place < count, next < exceptions else { return false }
                target[place] = Int64(zigzag: UInt64(bitPattern: values[next]))
                next &+= 1
                rest &= rest &- 1
            }
        }
        return next == exceptions
    }

    private static func raise(
        _ target: UnsafeMutablePointer<Int64>,
        _ count: Int,
        base: Int64,
        slope: Int64,
        unit: Int64
    ) {
        var expected = base
        for index in 0..<count {
            target[index] = expected &+ target[index] &* unit
            expected &+= slope
        }
    }

    private static func add(
        _ target: UnsafeMutablePointer<Int64>,
        _ count: Int,
        base: Int64,
        slope: Int64,
        unit: Int64
    ) {
        var last = base
        target[0] = last
        for index in 1..<max(1, count) {
            last &+= slope &+ target[index] &* unit
            target[index] = last
        }
    }

    private static func addTwice(
        _ target: UnsafeMutablePointer<Int64>,
        _ count: Int,
        base: Int64,
        slope: Int64,
        curve: Int64,
        unit: Int64
    ) {
        var last = base
        var step = slope
        target[0] = last
        for index in 1..<max(1, count) {
            step &+= curve &+ target[index] &* unit
            last &+= step
            target[index] = last
        }
    }
}
