import CVigil
import Synchronization
import VigilModel
import VigilOTLP

/// Decides which errors become records where not all do; all are counted before.
final class ErrorSampler: Sendable {
    /// Tells of a record that it stands for others too: the share of errors that become records.
    static let attribute = "vigil.error.sample_rate"

    let rate: Double
    private let threshold: SamplingThreshold?
    private let left = Atomic<Int64>(0)

    /// One that keeps a share; nil where all are kept, which is also what is made of no number.
    init?(rate: Double) {
        guard rate < 1 else { return nil }
        self.rate = max(0, rate)
        threshold = SamplingThreshold(probability: rate)
    }

    /// Whether an error becomes a record; the errors of one trace do together.
    func keeps(_ traceID: TraceID?) -> Bool {
        let traceID = traceID ?? TraceID(high: 0, low: vigil_random())
        if threshold?.keeps(traceID) == true { return true }
        left.wrappingAdd(1, ordering: .relaxed)
        return false
    }

    /// How many errors became no record.
    func metrics(from start: Timestamp, at time: Timestamp) -> [Metric] {
        let point = NumberPoint(start: start, time: time, value: .int(left.load(ordering: .relaxed)))
        return [
            Metric(
                "vigil.self.errors.sampled_out",
                unit: "{error}",
                data: .sum([point], .cumulative, isMonotonic: true)
            )
        ]
    }
}
