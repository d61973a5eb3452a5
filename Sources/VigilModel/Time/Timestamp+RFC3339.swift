extension Timestamp {
    /// The time in UTC as RFC 3339 with as many fractional digits (0, 3, 6 or 9) as it needs: `2026-11-21T10:00:00Z`.
    public var rfc3339: String {
        let (day, nanosecondOfDay) = nanoseconds.flooredDivision(by: 86_400_000_000_000)
        let (year, month, dayOfMonth) = Self.civil(fromDay: day)
        let second = nanosecondOfDay / 1_000_000_000
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { Self.padded($0, to: 2) }
        let date = [Self.padded(year, to: 4), Self.padded(month, to: 2), Self.padded(dayOfMonth, to: 2)]
        return date.joined(separator: "-") + "T" + clock.joined(separator: ":")
            + Self.fraction(nanosecondOfDay % 1_000_000_000) + "Z"
    }

    /// The time that an RFC 3339 text names, with any offset and any number of fractional digits; nil where it
    /// names none, or one that a Timestamp cannot hold.
    public init?(rfc3339 text: some StringProtocol) {
        var reader = RFC3339Reader(Array(text.utf8))
        guard let nanoseconds = reader.read() else { return nil }
        self.init(nanoseconds: nanoseconds)
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func fraction(_ nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "" }
        var digits = padded(nanoseconds, to: 9)
        while digits.hasSuffix("000") { digits.removeLast(3) }
        return "." + digits
    }

    /// The date of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
    ///
    /// > Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// The day, counted from 1970-01-01, of a date.
    fileprivate static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Timestamp {
    /// A time from the RFC 3339 text that ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let time = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not an RFC 3339 time")
            )
        }
        self = time
    }

    /// Writes the time as RFC 3339 text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// Reads `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)`.
private struct RFC3339Reader {
    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) {
        self.text = text
    }

    mutating func read() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            take("T") || take("t") || take(" "), let hour = number(2), take(":"), let minute = number(2), take(":"),
            let second = number(2), let fraction = fraction(), let offset = offset(), position == text.count,
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Timestamp.day(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowed) = product.addingReportingOverflow(fraction)
        return overflow || overflowed ? nil : sum
    }

    private mutating func number(_ digits: Int) -> Int64? {
        guard position + digits <= text.count else { return nil }
        var number: Int64 = 0
        for byte in text[position..<position + digits] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        position += digits
        return number
    }

    private mutating func take(_ character: Character) -> Bool {
        guard position < text.count, text[position] == character.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func fraction() -> Int64? {
        guard take(".") || take(",") else { return 0 }
        var fraction: Int64 = 0
        var unit: Int64 = 100_000_000
        let first = position
        while let digit = number(1) {
            fraction += digit * unit
            unit /= 10
        }
        return position > first ? fraction : nil
    }

    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        return (hours * 3_600 + minutes * 60) * (isNegative ? -1 : 1)
    }
}
