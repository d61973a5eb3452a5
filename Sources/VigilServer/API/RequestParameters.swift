import HTTPTypes
import Hummingbird
import VigilModel
import VigilQuery

/// Reads what a request asks for, with errors that say what would be right.
struct RequestParameters: Sendable {
    let form: FormParameters
    private let now: Timestamp

    /// The largest form that is read.
    static let formBytesMax = 1 << 20

    init(_ form: FormParameters, now: Timestamp) {
        self.form = form
        self.now = now
    }

    /// The query string's parameters.
    init(_ request: Request, now: Timestamp) {
        self.init(FormParameters(request.uri.query ?? ""), now: now)
    }

    /// The query string's parameters and those of a form in the body, the query string's first.
    static func reading(_ request: Request, now: Timestamp) async throws -> RequestParameters {
        let query = FormParameters(request.uri.query ?? "")
        guard request.method == .post else { return RequestParameters(query, now: now) }
        guard let body = try? await request.body.collect(upTo: formBytesMax) else {
            throw APIError(.contentTooLarge, "too_large", "A form may have at most \(formBytesMax >> 10) KiB.")
        }
        return RequestParameters(query.appending(FormParameters(String(buffer: body))), now: now)
    }

    /// A text; empty where it is not given.
    func text(_ name: String) -> String { form[name] ?? "" }

    /// A whole number within bounds.
    func count(_ name: String, default standard: Int, max: Int) throws -> Int {
        guard let text = form[name], !text.isEmpty else { return standard }
        guard let number = Int(text), number >= 0 else {
            throw APIError.badRequest("\(name) is \"\(text.prefix(40))\", which is no whole number from 0 on.")
        }
        return min(number, max)
    }

    /// The position after which records are wanted; nil where it is not given.
    func after() throws -> UInt64? {
        guard let text = form["after"], !text.isEmpty else { return nil }
        guard let number = UInt64(text) else {
            throw APIError.badRequest("after is \"\(text.prefix(40))\", which is no sequence number.")
        }
        return number
    }

    /// A time, by RFC 3339 or in seconds since 1970; nil where it is not given.
    func time(_ name: String) throws -> Timestamp? {
        guard let text = form[name], !text.isEmpty else { return nil }
        if let time = Timestamp(rfc3339: text) { return time }
        if let seconds = Double(text), seconds.isFinite { return Timestamp(seconds: seconds) }
        throw APIError.badRequest(
            "\(name) is \"\(text.prefix(40))\", which is no time.",
            hint: "write it like 2026-11-21T10:00:00Z or in seconds since 1970"
        )
    }

    /// The time that is asked about: `since=15m`, or `start` and `end`.
    func window(default standard: Duration = .seconds(900)) throws -> TimeRange {
        let end = try time("end") ?? now
        if let start = try time("start") {
            guard start < end else { throw APIError.badRequest("start is not before end.") }
            return TimeRange(start: start, end: end)
        }
        guard let since = form["since"], !since.isEmpty else { return TimeRange(start: end - standard, end: end) }
        do {
            let duration = try DurationSyntax.parse(since)
            guard duration > .zero else { throw APIError.badRequest("since must be longer than nothing.") }
            return TimeRange(start: end - duration, end: end)
        } catch let error as QuerySyntaxError {
            throw APIError.badRequest("since: \(error.summary)")
        }
    }
}
