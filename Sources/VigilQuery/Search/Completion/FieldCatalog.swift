package import VigilModel
package import VigilStore

/// Which fields the records of a subject have, and which values those have, as far as a bounded look tells.
///
/// Fields are those of the newest records, since a store does not keep an index of names over all of them; values are
/// counted over the newest day.
package struct FieldCatalog: Sendable {
    /// A field with how often it is there.
    package struct Field: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// In which part of the records that were looked at it is, from 0 to 1.
        package var share: Double
    }

    private let source: any TelemetrySource
    private let subject: EventSubject
    private let range: TimeRange

    /// How many of the newest records are looked at.
    static let recordsMax = 1_000
    /// The most values.
    static let valuesMax = 20
    /// How far back values are counted.
    static let reach = Duration.seconds(86_400)

    /// A catalog of what a source holds of a subject in a time.
    package init(_ source: any TelemetrySource, _ subject: EventSubject, range: TimeRange) {
        self.source = source
        self.subject = subject
        self.range = TimeRange(start: max(range.start, range.end - Self.reach), end: range.end)
    }

    /// The fields, those first that are there most often; of equals the fixed ones first.
    ///
    /// - Returns: Each name once.
    /// - Throws: What the source throws.
    package func fields() async throws -> [Field] {
        let query = EventQuery(subject.signal, range: range, filter: subject.filter, limit: Self.recordsMax)
        let records = try await source.events(query).records
        var counts: [String: Int] = [:]
        for record in records {
            var names = Set(record.resource.attributes.map(\.key))
            names.formUnion(record.span?.attributes.map(\.key) ?? record.log?.attributes.map(\.key) ?? [])
            for name in names { counts[name, default: 0] += 1 }
        }
        let fixed = subject.fixedFields.filter { $0 != "time" }
        let total = Double(max(1, records.count))
        let short = Set(subject.shortNames.map(\.value))
        let attributes = counts.filter { !fixed.contains($0.key) && !short.contains($0.key) }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { Field(name: $0.key, share: Double($0.value) / total) }
        return fixed.map { Field(name: $0, share: share(of: $0, records)) } + attributes
    }

    private func share(of name: String, _ records: [EventRecord]) -> Double {
        guard !records.isEmpty else { return 1 }
        let filter = EventFilter.exists(subject.stored(EventField(name)))
        return Double(records.count(where: filter.matches)) / Double(records.count)
    }

    /// The values of a field, those first that are there most often.
    ///
    /// Where there are too many different ones to count them, those of the newest records are counted.
    ///
    /// - Parameters:
    ///   - field: Its name.
    ///   - text: What the values contain, in upper or lower case; empty takes all.
    /// - Returns: At most twenty values.
    /// - Throws: What the source throws.
    package func values(of field: String, containing text: String) async throws -> [(value: AttributeValue, count: Int)]
    {
        let stored = subject.stored(EventField(field))
        var conditions: [EventFilter] = [subject.filter, .exists(stored)]
        if !text.isEmpty { conditions.append(.compare(stored, .contains, .string(text))) }
        var query = EventQuery(subject.signal, range: range, filter: .and(conditions), limit: Self.valuesMax)
        query.groupBy = [stored]
        query.aggregates = [.count]
        let groups: [EventGroup]
        do {
            groups = try await source.events(query).groups
        } catch let error as StoreError where error.code == .limitExceeded {
            groups = try await newestValues(query)
        }
        return groups.compactMap { group in
            group.key.first.map { (value: $0, count: Int(group.values.first.flatMap(\.self) ?? 0)) }
        }
    }

    /// The values in the time of the newest records.
    private func newestValues(_ query: EventQuery) async throws -> [EventGroup] {
        var records = query
        (records.groupBy, records.aggregates, records.limit) = ([], [], Self.recordsMax)
        guard let oldest = try await source.events(records).records.last?.time else { return [] }
        var narrow = query
        narrow.range = TimeRange(start: oldest, end: query.range.end)
        return try await source.events(narrow).groups
    }
}
