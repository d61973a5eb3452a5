import VigilModel
import VigilQuery

/// Reads what a request of Prometheus' API asks for, with errors that say what would be right.
struct PrometheusParameters: Sendable {
    private let form: FormParameters
    let now: Timestamp

    init(_ form: FormParameters, now: Timestamp) {
        self.form = form
        self.now = now
    }

    /// A text; empty where it is not given.
    func text(_ name: String) -> String { form[name] ?? "" }

    /// All texts under a name, with or without the brackets that Prometheus writes behind names of lists.
    func texts(_ name: String) -> [String] { form.all(name + "[]") + form.all(name) }

    /// A time, in seconds since 1970 or by RFC 3339, to the millisecond; nil where it is not given.
    func time(_ name: String) throws(PrometheusError) -> Timestamp? {
        let text = text(name)
        guard !text.isEmpty else { return nil }
        if let seconds = Double(text), seconds.isFinite {
            return Timestamp(milliseconds: Int64(saturating: (seconds * 1_000).rounded()))
        }
        if let time = Timestamp(rfc3339: text) { return time }
        throw bad(name, "no time", "write it in seconds since 1970, or like 2026-11-21T10:00:00Z")
    }

    /// A time that must be given.
    func neededTime(_ name: String) throws(PrometheusError) -> Timestamp {
        guard let time = try time(name) else { throw missing(name) }
        return time
    }

    /// A length of time, in seconds or like `1m30s`; nil where it is not given.
    func duration(_ name: String) throws(PrometheusError) -> Duration? {
        let text = text(name)
        guard !text.isEmpty else { return nil }
        if let seconds = Double(text) {
            guard seconds.magnitude < 9e9 else { throw bad(name, "too long", "the longest is 292 years") }
            return .milliseconds(Int64((seconds * 1_000).rounded()))
        }
        guard let duration = try? DurationSyntax.parse(text) else {
            throw bad(name, "no length of time", "write it in seconds, or like 15s, 1m30s")
        }
        return duration
    }

    /// A length of time of at least a millisecond; nil where it is not given.
    func positiveDuration(_ name: String) throws(PrometheusError) -> Duration? {
        guard let duration = try duration(name) else { return nil }
        guard duration >= .milliseconds(1) else {
            throw bad(name, "too short", "it must be at least a millisecond")
        }
        return duration
    }

    /// How many there may be at most; nil where any number may.
    func limit(_ name: String = "limit") throws(PrometheusError) -> Int? {
        let text = text(name)
        guard !text.isEmpty else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw bad(name, "no whole number from 0 on", "0 means any number")
        }
        return number == 0 ? nil : number
    }

    /// The selectors of `match[]`, in order.
    func selectors() throws -> [SeriesSelector] {
        try texts("match").map { text throws(QuerySyntaxError) in try SeriesSelector(text) }
    }

    /// The time from `start` to `end`, both included; all time where they are not given.
    func range() throws(PrometheusError) -> TimeRange {
        let start = try time("start") ?? .distantPast
        let end = try time("end") ?? .distantFuture
        guard start <= end else { throw PrometheusError(.badData, "the end lies before the start") }
        return TimeRange(start: start, end: end + .nanoseconds(1))
    }

    func missing(_ name: String) -> PrometheusError {
        PrometheusError(.badData, "the parameter \"\(name)\" is missing")
    }

    private func bad(_ name: String, _ what: String, _ hint: String) -> PrometheusError {
        PrometheusError(.badData, "invalid parameter \"\(name)\": \"\(text(name).prefix(40))\" is \(what): \(hint)")
    }
}
