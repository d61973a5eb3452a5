import Testing
import VigilModel

@Suite struct TimestampTests {
    @Test func saturatesInsteadOfTrapping() {
        #expect(Timestamp.distantFuture + .seconds(1) == .distantFuture)
        #expect(Timestamp.distantPast - .seconds(1) == .distantPast)
        #expect(Timestamp.distantPast + .seconds(-1) == .distantPast)
        #expect(Timestamp.distantFuture - .seconds(-1) == .distantFuture)
        #expect(Timestamp.zero + .seconds(Int64.max) == .distantFuture)
        #expect(Timestamp.zero - .seconds(Int64.min) == .distantFuture)
        #expect(Timestamp(milliseconds: .max) == .distantFuture)
        #expect(Timestamp(milliseconds: .min) == .distantPast)
    }

    @Test func differencesSaturate() {
        #expect(Timestamp.distantFuture - Timestamp.distantPast == .nanoseconds(Int64.max))
        #expect(Timestamp.distantPast - Timestamp.distantFuture == .nanoseconds(Int64.min))
        #expect(Timestamp(nanoseconds: 7) - Timestamp(nanoseconds: 10) == .nanoseconds(-3))
    }

    @Test(arguments: [
        (Double.nan, Int64(0)), (.infinity, .max), (-.infinity, .min), (1e300, .max), (-1e300, .min),
        (1.5, 1_500_000_000), (-1.5, -1_500_000_000),
    ])
    func takesAnySeconds(seconds: Double, nanoseconds: Int64) {
        #expect(Timestamp(seconds: seconds).nanoseconds == nanoseconds)
    }

    @Test(
        arguments: [
            (0, 0), (1, 0), (9, 0), (10, 10), (19, 10), (-1, -10), (-10, -10), (-11, -20),
        ] as [(Int64, Int64)]
    )
    func floorsTowardsThePast(nanoseconds: Int64, floor: Int64) {
        let width = Duration.nanoseconds(10)
        #expect(Timestamp(nanoseconds: nanoseconds).floored(to: width).nanoseconds == floor)
    }

    @Test func flooringSurvivesExtremes() {
        #expect(Timestamp.distantPast.floored(to: .seconds(3_600)) == .distantPast)
        #expect(Timestamp.distantFuture.floored(to: .seconds(Int64.max)) <= .distantFuture)
        #expect(Timestamp(nanoseconds: 5).floored(to: .zero).nanoseconds == 5)
        #expect(Timestamp(nanoseconds: 5).floored(to: .seconds(-1)).nanoseconds == 5)
    }

    @Test(arguments: [(0, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)])
    func millisecondsAreRoundedDown(nanoseconds: Int, milliseconds: Int) {
        #expect(Timestamp(nanoseconds: Int64(nanoseconds)).milliseconds == Int64(milliseconds))
    }

    @Test func durationsSaturateInNanoseconds() {
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min)
        #expect(Duration.milliseconds(-1_500).nanoseconds == -1_500_000_000)
        #expect(Duration.milliseconds(1_500).inSeconds == 1.5)
    }

    @Test func theTimeInTheMiddleOfTheEraSurvivesSeconds() {
        let time = Timestamp(nanoseconds: 1_800_000_000_123_456_789)
        #expect(abs(Timestamp(seconds: time.seconds).nanoseconds - time.nanoseconds) < 1_000)
    }
}

@Suite struct TimeRangeTests {
    private let range = TimeRange(start: Timestamp(nanoseconds: 10), end: Timestamp(nanoseconds: 20))

    @Test(arguments: [(9, false), (10, true), (19, true), (20, false)])
    func isHalfOpen(nanoseconds: Int, inside: Bool) {
        #expect(range.contains(Timestamp(nanoseconds: Int64(nanoseconds))) == inside)
    }

    @Test(arguments: [(0, 10, false), (0, 11, true), (19, 30, true), (20, 30, false), (15, 15, false), (30, 0, false)])
    func overlapsWhereATimeLiesInBoth(start: Int, end: Int, overlaps: Bool) {
        let other = TimeRange(
            start: Timestamp(nanoseconds: Int64(start)),
            end: Timestamp(nanoseconds: Int64(end))
        )
        #expect(range.overlaps(other) == overlaps)
        #expect(other.overlaps(range) == overlaps)
    }

    @Test func allHoldsEverythingButTheLastNanosecond() {
        #expect(TimeRange.all.contains(.distantPast))
        #expect(!TimeRange.all.contains(.distantFuture))
        #expect(!TimeRange.all.isEmpty)
        #expect(TimeRange.all.duration == .nanoseconds(Int64.max))
    }
}
