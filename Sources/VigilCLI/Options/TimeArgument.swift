import ArgumentParser
import VigilModel
import VigilQuery

/// A time as an argument: `2026-11-21T10:00:00Z`, seconds since 1970, `now`, or how long ago it was.
enum TimeArgument: ExpressibleByArgument {
    case time(Timestamp)
    case ago(Duration)

    init?(argument: String) {
        if argument == "now" {
            self = .ago(.zero)
        } else if let time = Timestamp(rfc3339: argument) {
            self = .time(time)
        } else if let seconds = Double(argument), seconds.isFinite {
            self = .time(Timestamp(milliseconds: Int64(saturating: (seconds * 1_000).rounded())))
        } else if let duration = try? DurationSyntax.parse(argument) {
            self = .ago(duration)
        } else {
            return nil
        }
    }

    /// The time, seen from another.
    func time(now: Timestamp) -> Timestamp {
        switch self {
        case .time(let time): time
        case .ago(let duration): now - duration
        }
    }
}
