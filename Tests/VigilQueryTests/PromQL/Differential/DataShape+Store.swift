import VigilModel
import VigilStore

extension DataShape.Series {
    /// The series as a batch of ours.
    private var batch: TelemetryBatch {
        let attributes = Attributes(labels.map { Attribute($0.name, .string($0.value)) })
        var numbers: [NumberPoint] = []
        var distributions: [ExponentialHistogramPoint] = []
        for (time, value) in samples {
            let time = Timestamp(milliseconds: time)
            switch value {
            case .number(let number):
                numbers.append(NumberPoint(attributes: attributes, time: time, value: .double(number)))
            case .end: numbers.append(NumberPoint(attributes: attributes, time: time, value: nil))
            case .histogram(let histogram):
                distributions.append(
                    ExponentialHistogramPoint(attributes: attributes, time: time, histogram: histogram.stored)
                )
            }
        }
        let data: MetricData =
            distributions.isEmpty ? .gauge(numbers) : .exponentialHistogram(distributions, .cumulative)
        let group = ResourceGroup(
            resource: Resource(),
            identity: ResourceIdentity(job: "", instance: ""),
            scopes: [ScopeGroup(scope: InstrumentationScope(), items: [Metric(name, data: data)])]
        )
        return TelemetryBatch(metrics: [group])
    }

    /// Puts the samples into a store.
    func append(to store: MemoryStore) async throws {
        _ = try await store.append(batch, identity: nil)
    }
}

extension ComparedHistogram {
    fileprivate var stored: ExponentialHistogram {
        ExponentialHistogram(
            scale: scale,
            count: count,
            sum: sum,
            zeroCount: zeroCount,
            zeroThreshold: zeroThreshold,
            positive: ExponentialHistogram.Buckets(offset: offset, counts: counts)
        )
    }
}
