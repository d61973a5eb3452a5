import VigilModel
import VigilStore

// A receiver knows one value of a series at a time; a stored series may have several writers, and deltas. What a writer
// sent last stands for it until its next sample, and what all of them sent is added up, as queries do it: a counter
// never falls because one of its writers ended, so no reset is read where there was none.

/// Adds up what the writers of one series sent.
struct SeriesTotals {
    fileprivate struct Writer {
        var value: SampleValue?
        var time = Timestamp.distantPast
        var hasEnded = false
    }

    /// A gauge's writer that is so far behind another is taken for gone.
    private static let gaugeLag = Duration.seconds(60)
    /// Beyond so many writers the one that has been silent longest is one with the others that went.
    private static let writersMax = 64

    private let kind: SeriesKind
    private var writers: [UInt64: Writer] = [:]
    /// What writers had sent that are not known one by one any more.
    private var gone: SampleValue?

    init(_ kind: SeriesKind) {
        self.kind = kind
    }

    /// Begins with what writers had sent before.
    mutating func begin(with streams: [SampleStream]) {
        for stream in streams {
            guard let newest = stream.samples.last(where: { $0.value != .stale }) else { continue }
            var writer = Writer(time: newest.time)
            if kind.isDelta {
                for sample in stream.samples { writer.add(sample.value) }
            } else if case .rollup(let rollup) = newest.value {
                writer.value = .number(.double(rollup.last))
            } else {
                writer.value = newest.value
            }
            writers[stream.writer] = writer
        }
    }

    /// A writer sent a sample.
    ///
    /// - Returns: What the series comes to; ``SampleValue/stale`` where it ended with this.
    mutating func add(_ sample: Sample, from number: UInt64) -> SampleValue {
        var writer = writers[number] ?? Writer()
        writer.time = max(writer.time, sample.time)
        writer.hasEnded = sample.value == .stale
        if kind.isDelta {
            writer.add(sample.value)
        } else if sample.value != .stale {
            writer.value = sample.value
        }
        writers[number] = writer
        if writers.count > Self.writersMax { forgetOldest() }
        if writers.count == 1, gone == nil { return writer.hasEnded ? .stale : writer.value ?? .stale }
        return sum(at: sample.time)
    }

    private func sum(at time: Timestamp) -> SampleValue {
        if writers.values.allSatisfy(\.hasEnded) { return .stale }
        var sum = kind == .gauge ? nil : gone
        for (_, writer) in writers.sorted(by: { $0.key < $1.key }) {
            guard let value = writer.value else { continue }
            if kind == .gauge, writer.hasEnded || time - writer.time > Self.gaugeLag { continue }
            sum = sum?.adding(value) ?? value
        }
        return sum ?? .stale
    }

    private mutating func forgetOldest() {
        guard let oldest = writers.min(by: { ($0.value.time, $0.key) < ($1.value.time, $1.key) }) else { return }
        writers[oldest.key] = nil
        if let value = oldest.value.value { gone = gone?.adding(value) ?? value }
    }
}

extension SeriesTotals.Writer {
    fileprivate mutating func add(_ delta: SampleValue) {
        switch delta {
        case .stale: break
        case .rollup(let rollup):
            let number = SampleValue.number(.double(rollup.sum))
            value = value?.adding(number) ?? number
        default: value = value?.adding(delta) ?? delta
        }
    }
}
