import ArgumentParser
import VigilModel
import VigilQuery

/// How far back a command looks.
struct PeriodOption: ParsableArguments {
    @Option(name: [.customShort("p"), .customLong("period")], help: "How far back to look: 15m, 1h30m, 7d.")
    var period: PeriodArgument?

    /// The time up to now.
    func window(default standard: Duration, now: Timestamp) -> TimeRange {
        TimeRange(start: now - (period?.duration ?? standard), end: now)
    }
}

/// A duration as an argument.
struct PeriodArgument: ExpressibleByArgument {
    let duration: Duration
    let defaultValueDescription: String

    init?(argument: String) {
        guard let duration = try? DurationSyntax.parse(argument), duration > .zero else { return nil }
        self.duration = duration
        defaultValueDescription = argument
    }
}
