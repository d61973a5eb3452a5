/// A moment on the calendar, in UTC.
struct CivilTime {
    private let days: Int
    private let secondOfDay: Int
    private let year: Int
    private let month: Int
    private let day: Int

    /// The moment so many seconds after the Unix epoch, cut off towards zero; nil beyond 146 billion years.
    init?(seconds: Double) {
        guard seconds.magnitude < 0x1p62 else { return nil }
        let whole = Int(seconds)
        days = (whole >= 0 ? whole : whole - 86_399) / 86_400
        secondOfDay = whole - days * 86_400
        (year, month, day) = Self.date(ofDay: days)
    }

    func part(_ function: PromQL.Function) -> Double {
        switch function {
        case .year: Double(year)
        case .month: Double(month)
        case .dayOfMonth: Double(day)
        case .dayOfYear: Double(days - Self.days(beforeYear: year) + 1)
        // The epoch was a Thursday.
        case .dayOfWeek: Double(((days + 4) % 7 + 7) % 7)
        case .daysInMonth: Double(daysInMonth)
        case .hour: Double(secondOfDay / 3_600)
        case .minute: Double(secondOfDay / 60 % 60)
        default: .nan
        }
    }

    private var daysInMonth: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The days from the epoch to the first of January.
    private static func days(beforeYear year: Int) -> Int {
        let past = year - 1
        func floored(_ divisor: Int) -> Int { past >= 0 ? past / divisor : -((divisor - 1 - past) / divisor) }
        return past * 365 + floored(4) - floored(100) + floored(400) - 719_162
    }

    /// Counted in years that begin in March, so that the odd day is the last.
    private static func date(ofDay days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }
}
