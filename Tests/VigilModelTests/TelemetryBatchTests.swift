import Testing
import VigilModel

@Suite struct TelemetryBatchTests {
    private let point = NumberPoint(time: .zero, value: .int(1))
    private var batch: TelemetryBatch {
        TelemetryBatch(
            spans: [ResourceGroup(resource: Resource(), items: [SpanRecord(), SpanRecord()])],
            metrics: [
                ResourceGroup(
                    resource: Resource(),
                    items: [
                        Metric("a", data: .gauge([point, point, point])),
                        Metric("b", data: .sum([point], .delta, isMonotonic: true)),
                        Metric("c", data: .summary([])),
                    ]
                )
            ],
            logs: [ResourceGroup(resource: Resource(), items: [LogRecord()])]
        )
    }

    @Test func countsRecordsAndPointsNotMetrics() {
        #expect(batch.counts == SignalCounts(spans: 2, points: 4, logs: 1))
        #expect(batch.counts.total == 7)
    }

    @Test func aBatchOfEmptyMetricsIsEmpty() {
        let empty = TelemetryBatch(metrics: [
            ResourceGroup(resource: Resource(), items: [Metric("c", data: .summary([]))])
        ])
        #expect(empty.isEmpty)
        #expect(!batch.isEmpty)
    }

    @Test func appendingAddsUp() {
        var sum = batch
        sum.append(batch)
        #expect(sum.counts == batch.counts + batch.counts)
    }
}
