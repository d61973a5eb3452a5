import VigilModel

/// Gathers which series have which labels.
///
/// Series come by ascending number, and neighbours have much in common: what is kept for a label is runs of series.
struct LabelIndexWriter {
    /// The label that OpenTelemetry's name stands under; no other label has an empty name.
    static let originalName = ""

    private var texts = StringTable()
    private var pairs: [Pair] = []
    /// Finds pairs; with a part's series by the hundred thousand, a dictionary would take most of the memory.
    private var places = SlotIndex()
    private var runs: [Run] = []
    /// The series before, whose metric's name the next one often has.
    private var last: (identity: SeriesIdentity, metricName: String)?

    private struct Pair {
        var name: UInt32
        var value: UInt32
        /// The run that is still growing.
        var open: Range<UInt32>
    }

    private struct Run {
        var pair: UInt32
        var series: Range<UInt32>
    }

    init() {}

    /// Adds a series; its number is above those before.
    mutating func append(_ identity: SeriesIdentity, number: Int) {
        let number = UInt32(number)
        append(Self.originalName, identity.name, number)
        for label in identity.labels(metricName: metricName(of: identity)).labels {
            append(label.name, label.value, number)
        }
    }

    private mutating func metricName(of identity: SeriesIdentity) -> String {
        if let last, last.identity.name == identity.name, last.identity.unit == identity.unit,
            last.identity.kind == identity.kind
        {
            return last.metricName
        }
        let name = identity.metricName
        last = (identity, name)
        return name
    }

    private mutating func append(_ name: String, _ value: String, _ series: UInt32) {
        let name = UInt32(texts.index(of: name))
        let value = UInt32(texts.index(of: value))
        let hash = FastHash.mix(UInt64(name), UInt64(value))
        let known = places.slot(hash) { pairs[$0].name == name && pairs[$0].value == value }
        guard let pair = known else {
            places.insert(pairs.count, hash)
            pairs.append(Pair(name: name, value: value, open: series..<(series + 1)))
            return
        }
        let open = pairs[pair].open
        if open.upperBound == series {
            pairs[pair].open = open.lowerBound..<(series + 1)
        } else {
            runs.append(Run(pair: UInt32(pair), series: open))
            pairs[pair].open = series..<(series + 1)
        }
    }

    /// Writes the sections, and says what each begins with.
    consuming func finish(_ write: (MetricSection, [UInt8]) throws -> Void) throws -> [LabelPlace] {
        let order = sortedPairs
        let (starts, sorted) = sortedRuns
        var section = LabelSectionWriter()
        var places: [LabelPlace] = []
        for pair in order {
            let name = texts.strings[Int(pairs[pair].name)]
            let value = texts.strings[Int(pairs[pair].value)]
            if section.isEmpty { places.append(LabelPlace(name: Array(name.utf8), value: Array(value.utf8))) }
            section.append(name, value, sorted[starts[pair]..<starts[pair + 1]])
            guard section.isFull else { continue }
            try write(MetricSection(.labels, places.count - 1), section.take())
        }
        if !section.isEmpty { try write(MetricSection(.labels, places.count - 1), section.take()) }
        return places
    }

    /// The pairs by the bytes of name and value.
    private var sortedPairs: [Int] {
        let ranked = texts.strings.indices.sorted { ByteOrder.compare(texts.strings[$0], texts.strings[$1]) < 0 }
        var ranks = [Int](repeating: 0, count: ranked.count)
        for (rank, text) in ranked.enumerated() { ranks[text] = rank }
        return pairs.indices.sorted {
            let (left, right) = (pairs[$0], pairs[$1])
            return (ranks[Int(left.name)], ranks[Int(left.value)]) < (ranks[Int(right.name)], ranks[Int(right.value)])
        }
    }

    /// All runs by pair, and where those of each begin.
    private var sortedRuns: (starts: [Int], runs: [Range<UInt32>]) {
        var starts = [Int](repeating: 0, count: pairs.count + 1)
        for run in runs { starts[Int(run.pair) + 1] += 1 }
        // The run that was still growing comes behind the others of its pair.
        for pair in pairs.indices { starts[pair + 1] += starts[pair] + 1 }
        var next = starts
        var sorted = [Range<UInt32>](repeating: 0..<0, count: runs.count + pairs.count)
        for run in runs {
            sorted[next[Int(run.pair)]] = run.series
            next[Int(run.pair)] += 1
        }
        for (index, pair) in pairs.enumerated() { sorted[next[index]] = pair.open }
        return (starts, sorted)
    }
}
