// Operations of programs that do not count them themselves are counted from their spans: each batch adds one delta
// point a series.
//
// The store takes a sample for a repeat where series, writer, time and value are equal, so two batches must not give
// equal points. A point's time is the end of its latest span, moved back by less than a millisecond, by an amount that
// the ids of its spans give: clocks of a millisecond's resolution would otherwise make equal points of different spans
// now and then, while the same spans give the same point always.

import VigilModel
import VigilOTLP

/// Adds up the operations of one series within one batch.
struct OperationTally {
    private var histogram = ExponentialHistogram(scale: ExponentialHistogram.recordingScale)
    private var start = Timestamp.distantFuture
    private var end = Timestamp.distantPast
    private var mix: UInt64 = 0

    mutating func add(_ span: SpanRecord) {
        histogram.record(max(0, span.duration.inSeconds), times: Self.times(of: span))
        start = min(start, span.start)
        end = max(end, span.end)
        mix ^= Self.scramble(span.spanID.value ^ span.traceID.low)
    }

    /// Adds what another tally of the same series has.
    mutating func add(_ other: OperationTally) {
        histogram.merge(other.histogram)
        start = min(start, other.start)
        end = max(end, other.end)
        mix ^= other.mix
    }

    /// The point of the series; its start is that of the earliest span.
    func point(_ labels: OperationLabels) -> ExponentialHistogramPoint {
        let time = end - .nanoseconds(Int64(mix % 1_000_000))
        return ExponentialHistogramPoint(
            attributes: labels.attributes,
            start: min(start, time),
            time: time,
            histogram: histogram
        )
    }

    /// How often a span counts: its sampling weight, of whose fraction the span's id decides, so that sums are right
    /// on average. (The trace's id has decided on the sampling already.)
    private static func times(of span: SpanRecord) -> UInt64 {
        let weight = min(span.samplingWeight, 1e12)
        let whole = weight.rounded(.down)
        let chance = Double(scramble(span.spanID.value) >> 11) / 0x1p53
        return UInt64(whole) + (chance < weight - whole ? 1 : 0)
    }

    /// Spreads the bits of a number (the finalizer of SplitMix64).
    private static func scramble(_ value: UInt64) -> UInt64 {
        var value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
