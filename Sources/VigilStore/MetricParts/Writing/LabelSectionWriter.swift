import VigilModel

/// Gathers labels in the order of their names and values, each with the series that have it.
struct LabelSectionWriter {
    private var names: [(name: String, count: Int)] = []
    private var lengths: [Int64] = []
    private var values = ByteWriter()
    private var sizes: [Int64] = []
    private var postings = ByteWriter()

    init() {}

    var isEmpty: Bool { lengths.isEmpty }
    var isFull: Bool { values.count + postings.count >= MetricSection.bytesMax }

    mutating func append(_ name: String, _ value: String, _ runs: ArraySlice<Range<UInt32>>) {
        if let last = names.last, last.name.hasSameBytes(as: name) {
            names[names.count - 1].count += 1
        } else {
            names.append((name, 1))
        }
        lengths.append(Int64(value.utf8.count))
        values.raw(value.utf8)
        let start = postings.count
        Postings.write(runs, to: &postings)
        sizes.append(Int64(postings.count - start))
    }

    /// The bytes of the section, which is empty afterwards.
    mutating func take() -> [UInt8] {
        var encoder = ColumnEncoder()
        var writer = ByteWriter(capacity: values.count + postings.count)
        writer.varint(lengths.count)
        writer.varint(names.count)
        for (name, count) in names {
            writer.string(name)
            writer.varint(count)
        }
        encoder.encode(lengths, to: &writer)
        writer.raw(values.bytes)
        encoder.encode(sizes, to: &writer)
        writer.raw(postings.bytes)
        self = LabelSectionWriter()
        return writer.bytes
    }
}
