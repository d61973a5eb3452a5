import VigilOTLP

/// Cuts what is to be sent into requests: the same for the same samples, so that what is sent again after a death has
/// the bounds that it had before, and a receiver that knows some of it refuses no more than that.
enum RequestCut {
    /// The requests by the lane that they go in: lanes are under way at once, the requests of one after the other.
    ///
    /// Samples of a series are all in one lane. What is older than what was sent before comes last and by itself, since
    /// many receivers refuse a whole request for one such sample.
    static func lanes(_ slots: [OutgoingSlot], _ queue: RemoteWriteReceiver.Queue) -> [[[OutgoingSeries]]] {
        let taken = slots.map { (hash: $0.hash, series: $0.take()) }
        let total = taken.reduce(0) { $0 + $1.series.fresh.count + $1.series.late.count }
        let count = max(1, min(queue.shardsMax, (total + queue.samplesPerSend - 1) / queue.samplesPerSend))
        var fresh = [RequestBuilder](repeating: RequestBuilder(queue.samplesPerSend), count: count)
        var late = fresh
        for (hash, series) in taken {
            let lane = Int(hash % UInt64(count))
            fresh[lane].add(series.fresh)
            late[lane].add(series.late)
        }
        return zip(fresh, late).map { $0.finished + $1.finished }.filter { !$0.isEmpty }
    }

    /// The halves of a request; nil where it is a single sample.
    static func halves(_ request: [OutgoingSeries]) -> ([OutgoingSeries], [OutgoingSeries])? {
        let total = request.reduce(0) { $0 + $1.count }
        guard total > 1 else { return nil }
        var builder = RequestBuilder((total + 1) / 2)
        for series in request { builder.add(series) }
        let parts = builder.finished
        return (parts[0], parts.dropFirst().flatMap { $0 })
    }
}

/// Puts series into requests of so many samples.
private struct RequestBuilder {
    private let samplesMax: Int
    private var requests: [[OutgoingSeries]] = []
    private var last: [OutgoingSeries] = []
    private var count = 0

    init(_ samplesMax: Int) {
        self.samplesMax = samplesMax
    }

    var finished: [[OutgoingSeries]] { last.isEmpty ? requests : requests + [last] }

    mutating func add(_ series: OutgoingSeries) {
        var rest = series
        while rest.count > 0 {
            let room = samplesMax - count
            let part = rest.takePrefix(room)
            count += part.count
            last.append(part)
            if count >= samplesMax {
                requests.append(last)
                last = []
                count = 0
            }
        }
    }
}

extension OutgoingSeries {
    /// Takes so many samples from the front.
    fileprivate mutating func takePrefix(_ countMax: Int) -> OutgoingSeries {
        if count <= countMax {
            defer {
                numbers = []
                histograms = []
                examples = []
            }
            return self
        }
        var part = OutgoingSeries(labels: labels)
        part.metadata = metadata
        part.numbers = Array(numbers.prefix(countMax))
        part.histograms = Array(histograms.prefix(countMax - part.numbers.count))
        part.examples = Array(examples.prefix(countMax - part.numbers.count - part.histograms.count))
        numbers.removeFirst(part.numbers.count)
        histograms.removeFirst(part.histograms.count)
        examples.removeFirst(part.examples.count)
        return part
    }
}
