import VigilModel

// One answer from several inputs: parts in order of age, and the head, which is the newest. Series are joined by their
// keys, streams by their writers, samples by time and start.

/// Reads series of parts and the head.
package struct StoredSeriesReader: SeriesReader {
    private let request: MetricScan
    private let labels: LabelCache
    private let damaged: @Sendable (MetricDamage) -> Void
    private var readers: [SampleReader] = []
    private var found: [JoinedSeries] = []

    /// Finds the series that match.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - parts: Those stored earlier first.
    ///   - head: What the head had when the list of parts was taken.
    ///   - labels: Keeps labels from one request to the next.
    ///   - sections: Keeps samples of parts from one request to the next.
    ///   - damaged: Is told of what could not be read, and was left out.
    /// - Throws: What fetching throws, and `CancellationError`.
    package init(
        _ request: MetricScan,
        parts: [MetricPart],
        head: HeadSnapshot?,
        labels: LabelCache,
        sections: SampleSectionCache? = nil,
        damaged: @escaping @Sendable (MetricDamage) -> Void = { _ in }
    ) throws {
        self.request = request
        self.labels = labels
        self.damaged = damaged
        var places = SeriesPlaces()
        for part in parts where part.summary.overlaps(request.range) {
            places.beginInput()
            readers.append(SampleReader(part, sections, damaged: damaged))
            for series in try part.select(request, damaged: damaged) {
                let place = places.place(of: series.key)
                if place == found.count { found.append(JoinedSeries()) }
                found[place].parts.append((readers.count - 1, series))
            }
        }
        places.beginInput()
        for series in head?.series ?? [] {
            let place = places.place(of: series.entry.key)
            if place == found.count { found.append(JoinedSeries()) }
            found[place].head = series
        }
    }

    package var count: Int { found.count }

    package mutating func series(_ number: Int) throws -> FoundSeries? {
        do {
            return try labels.series(found[number].key) { try found[number].identity() }
        } catch let damage as MetricDamage {
            damaged(damage)
            return nil
        }
    }

    package mutating func readNumbers(of number: Int, into columns: inout NumberColumns) throws -> Bool {
        columns.removeAll()
        var line = SampleLine()
        for (reader, series) in found[number].parts {
            do {
                let isTaken = try readers[reader].appendNumbers(of: series, in: request.range, to: &columns, &line)
                guard isTaken else { return false }
            } catch let damage as MetricDamage {
                damaged(damage)
            }
        }
        guard let head = found[number].head else { return true }
        for index in head.streams.indices {
            guard line.takes(writer: head.streams[index].writer) else { return false }
            for chunk in head.streams[index].chunks.indices {
                let isTaken = head.streams[index].chunks[chunk].appendNumbers(in: request.range, to: &columns, &line)
                guard isTaken else { return false }
            }
        }
        return true
    }

    package mutating func samples(of number: Int) throws -> SeriesSamples? {
        do {
            let streams = try streams(of: found[number])
            return streams.isEmpty ? nil : SeriesSamples(identity: try found[number].identity(), streams: streams)
        } catch let damage as MetricDamage {
            damaged(damage)
            return nil
        }
    }

    private mutating func streams(of series: JoinedSeries) throws -> [SampleStream] {
        var streams: [SampleStream] = []
        for (writer, inputs) in try series.streams(in: request.range, damaged) {
            let samples = request.newestOnly ? try newest(of: inputs) : try samples(of: inputs)
            if !samples.isEmpty { streams.append(SampleStream(writer: writer, samples: samples)) }
        }
        return streams
    }

    private mutating func samples(of inputs: [StreamInput]) throws -> [Sample] {
        var found: [[Sample]] = []
        for input in inputs {
            switch input {
            case .head(let chunks): found.append(Head.samples(in: chunks, request.range))
            case .part(let reader, let stream):
                found.append(try readers[reader].samples(of: stream, in: request.range))
            }
        }
        return .joined(found).withoutOverlaps
    }

    /// Inputs that were stored later come first: an earlier one is read only if it may hold something newer.
    private mutating func newest(of inputs: [StreamInput]) throws -> [Sample] {
        var best: Sample?
        for input in inputs.reversed() {
            switch input {
            case .head(let chunks):
                if let sample = Head.newest(in: chunks, request.range), best.map({ $0.time < sample.time }) ?? true {
                    best = sample
                }
            case .part(let reader, let stream):
                best = try readers[reader].newest(of: stream, in: request.range, after: best?.time) ?? best
            }
        }
        return best.map { [$0] } ?? []
    }
}

/// Numbers for series in the order in which they first come up.
///
/// Parts and head have series in much the same order, so a series most often stands behind the one before; and what
/// comes from one place alone needs no index.
private struct SeriesPlaces {
    private var keys: [SeriesKey] = []
    private var places: [SeriesKey: Int] = [:]
    private var expected = 0
    private var inputs = 0

    /// What comes now is from another part, or the head.
    mutating func beginInput() {
        inputs += 1
        expected = 0
    }

    mutating func place(of key: SeriesKey) -> Int {
        let place: Int
        if expected < keys.count, keys[expected] == key {
            place = expected
        } else if expected > 0, keys[expected - 1] == key {
            // A part may have a series of very many samples twice, one behind the other.
            place = expected - 1
        } else {
            place = inputs == 1 ? add(key) : look(for: key)
        }
        expected = place + 1
        return place
    }

    private mutating func look(for key: SeriesKey) -> Int {
        if places.isEmpty {
            places.reserveCapacity(keys.count)
            for (place, key) in keys.enumerated() { places[key] = place }
        }
        if let known = places[key] { return known }
        places[key] = keys.count
        return add(key)
    }

    private mutating func add(_ key: SeriesKey) -> Int {
        keys.append(key)
        return keys.count - 1
    }
}
