import VigilModel
public import VigilStore

/// A search that is kept as a metric: what it finds is counted as it comes, and a chart looks at the counts in place
/// of the records.
///
/// A search such as `level>=error | by route | count` gives a series for each route. What can be added up can be kept:
/// a count, or the sum of a field.
public struct EventMetric: Hashable, Sendable {
    /// The name under which PromQL knows it, letter for letter.
    public let name: String
    /// What is searched.
    public let subject: EventSubject
    /// The search; it has one figure, and no order, bucket or limit.
    public let search: EventSearch

    /// The longest name, in characters.
    public static let nameMax = 200

    /// A metric of a search.
    ///
    /// - Parameters:
    ///   - name: As Prometheus has names of metrics: letters, digits, `_` and `:`.
    ///   - subject: What is searched.
    ///   - text: The search.
    /// - Throws: What is wrong with the name or the search, with its place.
    public init(_ name: String, _ subject: EventSubject, _ text: String) throws(QuerySyntaxError) {
        try Self.check(name)
        let search = try EventSearchSyntax.parseSearch(text)
        try Self.check(search, text)
        self.name = name
        self.subject = subject
        self.search = search
    }

    /// What tells it from a metric of the same name that counts something else: the same for equal searches, however
    /// they were written.
    public var id: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(subject.rawValue)\n\(search.text)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Whether it only grows, by Prometheus' convention for names.
    public var isCounter: Bool { name.hasSuffix("_total") }

    /// The names of the labels, one for each field that the search groups by.
    public var labelNames: [String] { search.groupBy.map { PrometheusName.label($0.name) } }

    /// What to ask a store: how much there was in each bucket of time, by labels.
    ///
    /// - Parameters:
    ///   - since: The position after which records are looked at.
    ///   - until: The position up to which.
    ///   - bucket: The width of buckets.
    /// - Returns: The question, over all times.
    public func query(since: UInt64, until: UInt64, bucket: Duration) -> EventQuery {
        var query = search.query(subject, range: .all, limit: .max)
        (query.since, query.until, query.bucket) = (since, until, bucket)
        query.groupOrder = .byTime
        return query
    }

    private static func check(_ name: String) throws(QuerySyntaxError) {
        let scalars = Array(name.unicodeScalars)
        func isGood(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case "a"..."z", "A"..."Z", "_", ":": true
            default: false
            }
        }
        if scalars.isEmpty {
            throw QuerySyntaxError(name, 0..<1, "a metric needs a name", hint: "write it like api_errors_total")
        }
        if let wrong = scalars.indices.first(where: { index in
            !isGood(scalars[index]) && (index == 0 || !scalars[index].isASCIIDigit)
        }) {
            throw QuerySyntaxError(
                name,
                wrong..<wrong + 1,
                "this cannot stand in the name of a metric",
                hint: "write letters, digits and _, as in api_errors_total"
            )
        }
        guard scalars.count <= nameMax else {
            throw QuerySyntaxError(name, nameMax..<scalars.count, "the name is too long", hint: "at most \(nameMax)")
        }
    }

    private static func check(_ search: EventSearch, _ text: String) throws(QuerySyntaxError) {
        let all = 0..<max(1, text.unicodeScalars.count)
        func wrong(_ message: String, _ hint: String) -> QuerySyntaxError {
            QuerySyntaxError(text, all, message, hint: hint)
        }
        guard let figure = search.aggregates.first, search.aggregates.count == 1 else {
            throw wrong("a metric counts one thing", "end the search in | count, or | by service | count")
        }
        switch figure {
        case .count, .sum: break
        case .average, .min, .max, .distinct, .quantile:
            throw wrong("only count and sum(…) can be kept as a metric, since they can be added up", "write | count")
        }
        guard search.bucket == nil, search.sort == nil, search.limit == nil else {
            throw wrong("a metric has all groups and all times", "leave bucket, top, sort and limit to the question")
        }
        let names = search.groupBy.map { PrometheusName.label($0.name) }
        guard Set(names).count == names.count else {
            throw wrong("two of the fields come to the same label", "labels are " + names.joined(separator: ", "))
        }
    }
}
