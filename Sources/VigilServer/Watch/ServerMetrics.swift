import VigilModel
import VigilStore

/// What the server has done, as metrics.
///
/// Of each signal, `vigil.ingest.received` and `vigil.ingest.derived` together are `vigil.ingest.records` over all its
/// results.
struct ServerMetrics {
    let time: Timestamp
    let start: Timestamp

    func metrics(
        _ ingest: IngestCounters.Figures,
        _ store: StoreStatistics,
        _ gauges: ServerGauges
    ) -> [Metric] {
        self.ingest(ingest) + self.store(store) + [
            gauge("vigil.ingest.in_flight", "Bytes of request bodies in memory.", "By", gauges.budget.bytesInFlight),
            gauge("vigil.server.connections", "Open connections.", "{connection}", gauges.connections.count),
            gauge("vigil.server.followers", "Streams of live events.", "{stream}", gauges.hub.followersCount),
        ]
    }

    private func ingest(_ figures: IngestCounters.Figures) -> [Metric] {
        let results = [
            ("stored", figures.stored), ("repeated", figures.repeated), ("rejected", figures.rejected),
        ]
        let records = results.flatMap { result, counts in
            bySignal(counts).map { attributes, count in
                (attributes + [Attribute("result", .string(result))], count)
            }
        }
        let requests = figures.requests.sorted { $0.key < $1.key }.map { status, count in
            ([Attribute(SemanticName.httpResponseStatusCode, .int(Int64(status)))], count)
        }
        return [
            counter(
                "vigil.ingest.records",
                "Records by what became of them.",
                "{record}",
                records
            ),
            counter(
                "vigil.ingest.received",
                "Records that were sent.",
                "{record}",
                bySignal(figures.received)
            ),
            counter(
                "vigil.ingest.derived",
                "Records worked out from others.",
                "{record}",
                bySignal(figures.derived)
            ),
            counter(
                "vigil.ingest.bytes",
                "Bytes of request bodies, as sent and as decoded.",
                "By",
                [
                    ([Attribute("form", "wire")], figures.wireBytes),
                    ([Attribute("form", "decoded")], figures.decodedBytes),
                ]
            ),
            counter("vigil.ingest.requests", "Requests to ingest by status.", "{request}", requests),
            counter("vigil.ingest.lines", "Lines of watched files.", "{line}", lines(figures)),
        ].filter { $0.data.count > 0 }
    }

    /// By what became of them; none where no file is watched.
    private func lines(_ figures: IngestCounters.Figures) -> [([Attribute], Int)] {
        guard figures.linesTaken + figures.linesSkipped > 0 else { return [] }
        return [
            ([Attribute("result", "taken")], figures.linesTaken),
            ([Attribute("result", "skipped")], figures.linesSkipped),
        ]
    }

    private func store(_ statistics: StoreStatistics) -> [Metric] {
        var metrics = [
            Metric(
                "vigil.store.held",
                description: "Records that can be asked for.",
                unit: "{record}",
                data: .gauge(points(bySignal(statistics.held)))
            ),
            counter(
                "vigil.store.evicted",
                "Records that went for want of room.",
                "{record}",
                bySignal(statistics.evicted)
            ),
            gauge("vigil.store.series", "Series that have samples.", "{series}", statistics.series),
            gauge("vigil.store.memory", "Memory for what is held.", "By", statistics.memoryBytes),
            gauge("vigil.store.disk", "Disk for what is held.", "By", statistics.diskBytes),
        ]
        let commits = [("median", statistics.commitMedian), ("p99", statistics.commitP99)].compactMap { name, value in
            value.map { NumberPoint(attributes: ["statistic": .string(name)], time: time, value: .double($0)) }
        }
        if !commits.isEmpty {
            metrics.append(
                Metric(
                    "vigil.store.commit.duration",
                    description: "Time from request to durable, of the newest commits.",
                    unit: "s",
                    data: .gauge(commits)
                )
            )
        }
        return metrics
    }

    private func bySignal(_ counts: SignalCounts) -> [([Attribute], Int)] {
        [("traces", counts.spans), ("metrics", counts.points), ("logs", counts.logs)].map { signal, count in
            ([Attribute("signal", .string(signal))], count)
        }
    }

    private func points(_ values: [([Attribute], Int)], start: Timestamp = .zero) -> [NumberPoint] {
        values.map { attributes, value in
            NumberPoint(attributes: Attributes(attributes), start: start, time: time, value: .int(Int64(value)))
        }
    }

    func counter(
        _ name: String,
        _ description: String,
        _ unit: String,
        _ values: [([Attribute], Int)]
    ) -> Metric {
        let data = MetricData.sum(points(values, start: start), .cumulative, isMonotonic: true)
        return Metric(name, description: description, unit: unit, data: data)
    }

    private func gauge(_ name: String, _ description: String, _ unit: String, _ value: Int) -> Metric {
        Metric(name, description: description, unit: unit, data: .gauge(points([([], value)])))
    }
}
