import Testing
import VigilModel
import VigilStore

struct SeriesGrowthTests {
    private static let start = Timestamp(seconds: 10_000)

    private func at(_ seconds: Double) -> Timestamp { Self.start + .seconds(seconds) }

    private func series(
        _ kind: SeriesKind,
        _ streams: [[(time: Double, start: Double?, value: Double)]]
    ) -> SeriesSamples {
        SeriesSamples(
            identity: SeriesIdentity(name: "x", kind: kind, resource: ResourceIdentity(job: "j", instance: "i")),
            streams: streams.enumerated().map { index, samples in
                SampleStream(
                    writer: UInt64(index),
                    samples: samples.map {
                        Sample(
                            time: at($0.time),
                            start: $0.start.map(at) ?? .zero,
                            value: .number(.double($0.value))
                        )
                    }
                )
            }
        )
    }

    private func increase(_ series: SeriesSamples, _ from: Double, _ to: Double) -> Double {
        series.increase(in: TimeRange(start: at(from), end: at(to)))
    }

    @Test func totalsAreComparedWithTheOneBefore() {
        let counter = series(.counter, [[(0, -500, 100), (10, -500, 110), (20, -500, 130), (30, -500, 130)]])
        #expect(increase(counter, 5, 25) == 30)
        #expect(increase(counter, 0, 31) == 30)
        #expect(increase(counter, 31, 60) == 0)
        // It began long before: what came before the first sample is not known.
        #expect(increase(counter, -10, 15) == 10)
    }

    @Test func aRunThatBeganWhileWeLookedCountsWhole() {
        let counter = series(.counter, [[(10, 2, 7), (20, 2, 9)]])
        #expect(increase(counter, 0, 30) == 9)
        #expect(increase(counter, 5, 15) == 7)
    }

    @Test func restartsAreNotSeenAsFalls() {
        let known = series(.counter, [[(10, 0, 50), (20, 0, 60), (30, 25, 4), (40, 25, 9)]])
        #expect(increase(known, 15, 50) == 10 + 9)
        // Without starts a fall means that counting began anew.
        let unknown = series(.counter, [[(10, nil, 50), (20, nil, 60), (30, nil, 4), (40, nil, 9)]])
        #expect(increase(unknown, 15, 50) == 10 + 9)
        #expect(increase(unknown, 0, 50) == 10 + 9)
    }

    @Test func interleavedWritersAreAddedUp() {
        let workers = series(
            .counter,
            [[(10, 0, 5), (11, 1, 100), (20, 0, 6), (21, 1, 103)], [(12, 2, 1), (22, 2, 2)]]
        )
        #expect(increase(workers, -1, 30) == 6 + 103 + 2)
        #expect(increase(workers, 15, 30) == 1 + 3 + 1)
    }

    @Test func deltasAreAddedUp() {
        let deltas = series(.deltaCounter, [[(10, 0, 3), (20, 10, 4), (30, 20, 5)]])
        #expect(increase(deltas, 5, 25) == 7)
        let steps = TimeSteps(start: at(0), width: .seconds(5), count: 7)
        #expect(deltas.increases(in: steps) == [1.5, 1.5, 2, 2, 2.5, 2.5, nil])
        #expect(deltas.rates(in: steps) == [0.3, 0.3, 0.4, 0.4, 0.5, 0.5, nil])
    }

    @Test func distributionsAreWhatCameWithinTheRange() throws {
        var total = ExponentialHistogram()
        var samples: [Sample] = []
        for step in 1...4 {
            for _ in 0..<10 { total.record(Double(step)) }
            samples.append(Sample(time: at(Double(step) * 10), start: at(-1_000), value: .exponential(total)))
        }
        let series = SeriesSamples(
            identity: SeriesIdentity(
                name: "x",
                kind: .exponentialHistogram,
                resource: ResourceIdentity(job: "j", instance: "i")
            ),
            streams: [SampleStream(writer: 0, samples: samples)]
        )
        let middle = series.distribution(in: TimeRange(start: at(15), end: at(35)))
        #expect(middle.count == 20 && middle.sum == 50)
        let median = try #require(middle.quantile(0.5))
        #expect((median / 2 - 1).magnitude < 0.01)
        let steps = TimeSteps(start: at(5), width: .seconds(10), count: 4)
        #expect(series.distributions(in: steps).map { $0?.count } == [nil, 10, 10, 10])
        #expect(series.distribution(in: TimeRange(start: at(9), end: at(5))).count == 0)
    }

    @Test func differencesKnowABeginningAnew() {
        var earlier = ExponentialHistogram()
        earlier.record(1, times: 5)
        var later = earlier
        later.record(3, times: 2)
        #expect(later.difference(since: earlier)?.count == 2)
        #expect(earlier.difference(since: later) == nil)
        var other = ExponentialHistogram(scale: 3)
        other.record(9, times: 20)
        #expect(other.difference(since: earlier) == nil)
        var coarse = later
        coarse.downscale(by: 3)
        #expect(coarse.difference(since: earlier)?.scale == 3)
        #expect(later.difference(since: ExponentialHistogram()) == later)
    }

    @Test func levelsHoldForAWhile() {
        let gauge = series(.gauge, [[(0, nil, 1), (10, nil, 3), (20, nil, 5)], [(12, nil, 100)]])
        #expect(gauge.level(at: at(11)) == 3)
        #expect(gauge.level(at: at(21)) == 105)
        #expect(gauge.level(at: at(46)) == 100 && gauge.level(at: at(-1)) == nil)
        let one = series(.gauge, [[(0, nil, 1), (5, nil, 3), (20, nil, 5), (30, nil, 7)]])
        let steps = TimeSteps(start: at(0), width: .seconds(10), count: 8)
        #expect(one.levels(in: steps) == [2, 3, 5, 7, 7, 7, nil, nil])
    }

    @Test func classicQuantilesAreReadOffTheirBucket() {
        let point = HistogramPoint(time: .zero, count: 4, bounds: [1, 2, 4], bucketCounts: [0, 2, 2, 0])
        #expect(point.quantile(0.5) == 2 && point.quantile(0.75) == 3 && point.quantile(1) == 4)
        #expect(HistogramPoint(time: .zero, count: 4).quantile(0.5) == nil)
    }
}
