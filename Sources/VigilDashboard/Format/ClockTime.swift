package import VigilModel

/// Times of day and dates at a fixed distance from UTC.
package struct ClockTime: Sendable, Equatable {
    /// Seconds east of UTC.
    package var offsetSeconds: Int

    package init(offsetSeconds: Int = 0) {
        self.offsetSeconds = offsetSeconds
    }

    /// `UTC`, `UTC+2`, `UTC-3:30`.
    package var zone: String {
        guard offsetSeconds != 0 else { return "UTC" }
        let minutes = Int(offsetSeconds.magnitude) / 60
        let rest = minutes % 60
        let sign = offsetSeconds < 0 ? "-" : "+"
        return "UTC\(sign)\(minutes / 60)" + (rest == 0 ? "" : rest < 10 ? ":0\(rest)" : ":\(rest)")
    }

    /// `14:03:07`.
    package func time(_ time: Timestamp) -> String { part(time, 11..<19) }
    /// `14:03`.
    package func minutes(_ time: Timestamp) -> String { part(time, 11..<16) }
    /// `14:03:07.120`.
    package func milliseconds(_ time: Timestamp) -> String {
        let rest = time.milliseconds % 1_000
        return part(time, 11..<19) + "." + String(String(1_000 + (rest < 0 ? rest + 1_000 : rest)).dropFirst())
    }
    /// `2026-03-01`.
    package func date(_ time: Timestamp) -> String { part(time, 0..<10) }
    /// `2026-03-01 14:03:07`.
    package func dateTime(_ time: Timestamp) -> String { date(time) + " " + self.time(time) }

    private func part(_ time: Timestamp, _ range: Range<Int>) -> String {
        let text = Array((time + .seconds(offsetSeconds)).rfc3339.utf8)
        return String(decoding: text[range], as: UTF8.self)
    }
}
