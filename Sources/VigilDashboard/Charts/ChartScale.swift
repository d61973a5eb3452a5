import VigilModel

/// The range of values that a chart shows, from zero to a round number, with the marks on it.
struct ChartScale: Equatable {
    var maximum: Double
    var ticks: [Double]

    /// A scale that holds all values of a chart.
    ///
    /// Ratios reach no further than they must, and at least to 1 %.
    init(_ values: some Sequence<Double>, unit: String) {
        let highest = values.filter(\.isFinite).max() ?? 0
        let least = unit == "1" ? 0.01 : unit == "By" ? 1_000_000 : 0
        let wanted = max(highest, least)
        guard wanted > 0 else {
            self = ChartScale(maximum: 1, ticks: [0, 1])
            return
        }
        let step = Self.step(atLeast: wanted / 2)
        maximum = step * (wanted / step).rounded(.up)
        ticks = stride(from: 0, through: maximum * 1.000_1, by: step).map(\.self)
    }

    private init(maximum: Double, ticks: [Double]) {
        self.maximum = maximum
        self.ticks = ticks
    }

    /// 1, 2, 2.5 or 5 times a power of ten.
    private static func step(atLeast value: Double) -> Double {
        var power = 1.0
        while power * 10 <= value { power *= 10 }
        while power > value { power /= 10 }
        for factor in [1, 2, 2.5, 5] where power * factor >= value * 0.999_9 { return power * factor }
        return power * 10
    }
}

/// Round times within a range, for the axis below a chart.
enum ChartTimes {
    static func ticks(_ start: Timestamp, seconds: Double, clock: ClockTime) -> [(time: Timestamp, label: String)] {
        let widths: [Int64] = [1, 5, 10, 30, 60, 300, 600, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800]
        let width = widths.first { Double($0) >= seconds / 4 } ?? 2_592_000
        let offset = Duration.seconds(clock.offsetSeconds)
        var time = (start + offset).floored(to: .seconds(width)) - offset
        var ticks: [(Timestamp, String)] = []
        while (time - start).inSeconds <= seconds {
            if time >= start {
                let label = width < 60 ? clock.time(time) : width < 86_400 ? clock.minutes(time) : clock.date(time)
                ticks.append((time, label))
            }
            time = time + .seconds(width)
        }
        return ticks
    }
}
