import CVigil
import Metrics
import Synchronization
import VigilModel

/// A distribution, as a base-2 exponential histogram of scale 6.
///
/// Each thread counts in buckets of its own (`shards.h`): 64 octaves, from 58 picoseconds to 34 years where the unit is
/// seconds, made at first touch. What is negative or beyond is rare, and is kept together under a lock.
final class HistogramSeries: Series {
    private struct State {
        var start: Timestamp
        var beyond = ExponentialHistogram()
    }

    let attributes: Attributes
    let uses = SeriesUses()
    private let gate: RecordingGate
    private let number: UInt32
    private let state: Mutex<State>

    init(attributes: Attributes, gate: RecordingGate = RecordingGate(), start: Timestamp) {
        self.attributes = attributes
        self.gate = gate
        _ = Self.prepared
        number = vigil_histogram_take()
        state = Mutex(State(start: start))
    }

    deinit {
        vigil_histogram_release(number)
    }

    /// Adds a value; NaN and infinities are left out.
    ///
    /// Not inlined, since the thread's shard must not be kept over an `await` of the caller.
    @inline(never)
    func add(_ value: Double) {
        guard gate.isOpen, !vigil_histogram_add(number, value) else { return }
        state.withLock { $0.beyond.record(value) }
    }

    func beginAnew(at time: Timestamp) {
        state.withLock { $0 = State(start: time) }
    }

    func point(at time: Timestamp) -> ExponentialHistogramPoint {
        let state = state.withLock { $0 }
        var histogram = ExponentialHistogram(shards: number)
        histogram.merge(state.beyond)
        return ExponentialHistogramPoint(attributes: attributes, start: state.start, time: time, histogram: histogram)
    }

    /// The bounds of the buckets, told to the shards once.
    private static let prepared: Void = {
        let buckets = Int(vigil_octave_buckets)
        let bounds = (0..<buckets).map {
            ExponentialHistogram.boundary($0, scale: ExponentialHistogram.recordingScale).significandBitPattern
        }
        vigil_histogram_prepare(bounds)
    }()
}

extension HistogramSeries: RecorderHandler, TimerHandler {
    func record(_ value: Int64) { add(Double(value)) }
    func record(_ value: Double) { add(value) }
    /// Seconds, whatever unit is preferred for display: the name of the unit goes along.
    func recordNanoseconds(_ duration: Int64) { add(Double(duration) * 1e-9) }
}

extension ExponentialHistogram {
    /// What all threads counted.
    fileprivate init(shards number: UInt32) {
        let buckets = Int(vigil_octave_buckets)
        var total = vigil_histogram_total()
        let counts = [UInt64](unsafeUninitializedCapacity: buckets * Int(vigil_octaves)) { counts, count in
            guard let start = counts.baseAddress else { return }
            vigil_histogram_read(number, &total, start)
            count = counts.count
        }
        let sum = counts.reduce(0, &+)
        self.init(count: sum &+ total.zeros, sum: total.sum, zeroCount: total.zeros)
        guard count > 0 else { return }
        (min, max) = (total.min, total.max)
        guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
            return
        }
        let offset = Int32(first) + Int32(vigil_octave_first) * Int32(buckets)
        positive = Buckets(offset: offset, counts: Array(counts[first...last]))
        while positive.counts.count > Self.bucketsMax { downscale(by: 1) }
    }
}
