/// Samples as Prometheus' remote write 1.0 takes them: protobuf in snappy's block format, which is here only framed and
/// not made smaller.
///
/// Written apart from what the server reads with, so that a mistake cannot be on both sides.
struct RemoteWriteBody {
    /// The number by which Prometheus knows that a series has ended.
    private static let endBits: UInt64 = 0x7ff0_0000_0000_0002

    private var bytes: [UInt8] = []

    /// The body of a request, compressed.
    var compressed: [UInt8] {
        var framed: [UInt8] = []
        framed.appendVarint(UInt64(bytes.count))
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 << 16)
            // A literal whose length stands in the two bytes that follow.
            framed += [61 << 2, UInt8((piece.count - 1) & 0xff), UInt8((piece.count - 1) >> 8)]
            framed += piece
            rest = rest.dropFirst(piece.count)
        }
        return framed
    }

    /// Adds samples of a series.
    mutating func add(_ series: DataShape.Series, _ samples: some Sequence<(time: Int64, value: DataShape.Value)>) {
        var message = WireMessage()
        let labels = [(name: "__name__", value: series.name)] + series.labels.filter { !$0.value.isEmpty }
        for label in labels.sorted(by: { $0.name < $1.name }) {
            var part = WireMessage()
            part.add(1, text: label.name)
            part.add(2, text: label.value)
            message.add(1, part)
        }
        for (time, value) in samples {
            switch value {
            case .number(let number): message.add(2, Self.sample(number.bitPattern, time))
            case .end: message.add(2, Self.sample(Self.endBits, time))
            case .histogram(let histogram): message.add(4, Self.histogram(histogram, time))
            }
        }
        var whole = WireMessage()
        whole.add(1, message)
        bytes += whole.bytes
    }

    private static func sample(_ bits: UInt64, _ time: Int64) -> WireMessage {
        var message = WireMessage()
        message.add(1, bits: bits)
        message.add(2, UInt64(bitPattern: time))
        return message
    }

    private static func histogram(_ histogram: ComparedHistogram, _ time: Int64) -> WireMessage {
        var message = WireMessage()
        message.add(1, histogram.count)
        message.add(3, bits: histogram.sum.bitPattern)
        message.add(4, zigzag(Int64(histogram.scale)))
        message.add(5, bits: histogram.zeroThreshold.bitPattern)
        message.add(6, histogram.zeroCount)
        var span = WireMessage()
        span.add(1, zigzag(Int64(histogram.offset) + 1))
        span.add(2, UInt64(histogram.counts.count))
        message.add(11, span)
        var deltas = WireMessage()
        var before: Int64 = 0
        for count in histogram.counts {
            deltas.bytes.appendVarint(zigzag(Int64(count) - before))
            before = Int64(count)
        }
        message.add(12, deltas)
        message.add(15, UInt64(bitPattern: time))
        return message
    }

    private static func zigzag(_ number: Int64) -> UInt64 { UInt64(bitPattern: (number << 1) ^ (number >> 63)) }
}

/// A protobuf message in the making.
private struct WireMessage {
    var bytes: [UInt8] = []

    mutating func add(_ field: Int, _ number: UInt64) {
        bytes.appendVarint(UInt64(field << 3))
        bytes.appendVarint(number)
    }

    mutating func add(_ field: Int, bits: UInt64) {
        bytes.appendVarint(UInt64(field << 3 | 1))
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    }

    mutating func add(_ field: Int, text: String) { add(field, WireMessage(bytes: Array(text.utf8))) }

    mutating func add(_ field: Int, _ message: WireMessage) {
        bytes.appendVarint(UInt64(field << 3 | 2))
        bytes.appendVarint(UInt64(message.bytes.count))
        bytes += message.bytes
    }
}

extension [UInt8] {
    fileprivate mutating func appendVarint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
