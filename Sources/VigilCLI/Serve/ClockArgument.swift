import ArgumentParser
import CVigil
import VigilModel
import VigilQuery

/// A clock for tests of time: an offset from the real time, and a factor by which it runs faster: `-7d`, `1h/60`.
struct ClockArgument: ExpressibleByArgument {
    let offset: Duration
    let factor: Double
    let defaultValueDescription: String

    init?(argument: String) {
        defaultValueDescription = argument
        let parts = argument.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let offset = Self.offset(parts[0]) else { return nil }
        self.offset = offset
        guard parts.count == 2 else {
            factor = 1
            return
        }
        guard let factor = Double(parts[1]), factor.isFinite, factor > 0 else { return nil }
        self.factor = factor
    }

    private static func offset(_ text: Substring) -> Duration? {
        if text.isEmpty || text == "0" { return .zero }
        let isBack = text.hasPrefix("-")
        let digits = isBack || text.hasPrefix("+") ? text.dropFirst() : text
        guard let duration = try? DurationSyntax.parse(String(digits)) else { return nil }
        return isBack ? .zero - duration : duration
    }

    /// The time that it shows, counted from the moment that this is asked for.
    func started() -> @Sendable () -> Timestamp {
        let start = SystemTime.now()
        let (offset, factor) = (offset, factor)
        return {
            let passed = (SystemTime.now() - start).inSeconds * factor
            return start + offset + .seconds(passed)
        }
    }
}

/// The time of the machine.
enum SystemTime {
    @Sendable static func now() -> Timestamp { Timestamp(nanoseconds: vigil_wall_clock_ns()) }
}
