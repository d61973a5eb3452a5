import VigilModel

// The traces of records: the different ids ascending, so that one is found by halving, and for each row the place of
// its trace plus one, or zero.
//
//     traces      { high 8 · low 8 }…
//     trace rows  codes

/// The traces of a group's records.
struct TraceColumn {
    private let bytes: [UInt8]
    let count: Int

    init(_ bytes: [UInt8], count: Int) throws(CodecError) {
        guard bytes.count >= count * 16 else { throw CodecError("too few traces", offset: bytes.count) }
        self.bytes = bytes
        self.count = count
    }

    subscript(place: Int) -> TraceID {
        bytes.withUnsafeBytes { bytes in
            let high = bytes.loadUnaligned(fromByteOffset: place * 16, as: UInt64.self)
            let low = bytes.loadUnaligned(fromByteOffset: place * 16 + 8, as: UInt64.self)
            return TraceID(high: UInt64(littleEndian: high), low: UInt64(littleEndian: low))
        }
    }

    /// The place of a trace; nil where it is not there.
    func place(of trace: TraceID) -> Int? {
        let place = (0..<count).partitioningIndex { !self[$0].isBefore(trace) }
        return place < count && self[place] == trace ? place : nil
    }
}

/// Gathers the traces of records.
struct TraceColumnWriter {
    private var numbers: [TraceID: UInt32] = [:]
    private var codes: [UInt32] = []
    private var last = (trace: TraceID.invalid, code: UInt32(0))

    /// How many different traces there are.
    var count: Int { numbers.count }

    mutating func append(_ trace: TraceID) {
        if trace != last.trace {
            last = (trace, trace.isValid ? code(of: trace) : 0)
        }
        codes.append(last.code)
    }

    private mutating func code(of trace: TraceID) -> UInt32 {
        if let known = numbers[trace] { return known }
        let code = UInt32(numbers.count + 1)
        numbers[trace] = code
        return code
    }

    /// Writes ids, rows and filter.
    func write(to sections: inout RowGroupSections) {
        let sorted = numbers.sorted { $0.key.isBefore($1.key) }
        var places = [UInt32](repeating: 0, count: sorted.count + 1)
        for (place, trace) in sorted.enumerated() { places[Int(trace.value)] = UInt32(place + 1) }
        var filter = BlockedFilter(capacity: sorted.count)
        for (trace, _) in sorted { filter.insert(FilterHash.of(high: trace.high, low: trace.low)) }
        sections.add(.traces) { writer in
            for (trace, _) in sorted {
                writer.fixed64(trace.high)
                writer.fixed64(trace.low)
            }
        }
        sections.add(.traceRows) { CodeColumn.write(codes.map { places[Int($0)] }, to: &$0) }
        sections.add(.traceFilter) { filter.write(to: &$0) }
    }
}

extension TraceID {
    fileprivate func isBefore(_ other: TraceID) -> Bool { (high, low) < (other.high, other.low) }
}
