import Logging
import VigilModel

/// A log line as people read it: time, level, label, message, then metadata in the order of its keys.
struct ConsoleLine {
    let time: Timestamp
    let level: Logger.Level
    let label: String
    let event: LogEvent
    let metadata: Logger.Metadata

    /// The line with its end.
    var text: String {
        var text = "\(time.consoleText) \(level.rawValue) \(label): \(event.message)"
        if let error = event.error { text += " (\(error))" }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { text += " \(key)=\(value)" }
        return text + "\n"
    }
}

extension Timestamp {
    /// `2026-11-21T10:15:00.123Z`.
    fileprivate var consoleText: String {
        let milliseconds = milliseconds
        var days = Int(milliseconds / 86_400_000)
        var rest = Int(milliseconds % 86_400_000)
        if rest < 0 {
            rest += 86_400_000
            days -= 1
        }
        // The civil calendar from a day number, counted from 0000-03-01 so that leap days end their years.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))"
        let clock = "\((rest / 3_600_000).padded(2)):\((rest / 60_000 % 60).padded(2)):\((rest / 1_000 % 60).padded(2))"
        return "\(date)T\(clock).\((rest % 1_000).padded(3))Z"
    }
}

extension Int {
    fileprivate func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
