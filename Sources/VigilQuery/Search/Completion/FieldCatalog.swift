package import VigilModel
package import VigilStore

/// Which fields the records of a subject have, and which values those have, as far as a bounded look tells.
///
/// A store does not keep an index of names over all records, so fields are those of a sample: the newest records, and
/// the newest of each of eight parts of the time. Values are counted over the newest day.
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
    /// Where values are counted.
    private let newest: TimeRange

    /// How many of the newest records are looked at.
    static let recordsMax = 1_000
    /// In how many parts of the time others are looked at.
    static let partsCount = 8
    /// How many in each.
    static let partRecordsMax = 125
    /// The most values.
    static let valuesMax = 20
    /// How far back values are counted.
    static let reach = Duration.seconds(86_400)

    /// A catalog of what a source holds of a subject in a time.
    package init(_ source: any TelemetrySource, _ subject: EventSubject, range: TimeRange) {
        self.source = source
        self.subject = subject
        self.range = range
        newest = TimeRange(start: max(range.start, range.end - Self.reach), end: range.end)
    }

    /// The fields, those first that are there most often; of equals the fixed ones first.
    ///
    /// - Returns: Each name once.
    /// - Throws: What the source throws.
    package func fields() async throws -> [Field] {
        let records = try await sample()
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

    /// The records that are looked at, each once, in any order.
    private func sample() async throws -> [EventRecord] {
        var query = EventQuery(subject.signal, range: range, filter: subject.filter, limit: Self.recordsMax)
        guard case .records(let newest, let isComplete) = try await source.events(query) else { return [] }
        if isComplete { return newest }
        var sample = Dictionary(newest.map { ($0.sequence, $0) }) { first, _ in first }
        query.limit = Self.partRecordsMax
        for part in range.split(into: Self.partsCount) {
            query.range = part
            for record in try await source.events(query).records { sample[record.sequence] = record }
        }
        return Array(sample.values)
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
        var query = EventQuery(subject.signal, range: newest, filter: .and(conditions), limit: Self.valuesMax)
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

extension TimeRange {
    /// Parts of equal length, one after the other.
    fileprivate func split(into count: Int) -> [TimeRange] {
        guard start < end else { return [] }
        let step = UInt64(bitPattern: end.nanoseconds &- start.nanoseconds) / UInt64(count)
        let bounds = (0..<count).map { index in
            Timestamp(nanoseconds: start.nanoseconds &+ Int64(bitPattern: step * UInt64(index)))
        }
        return zip(bounds, bounds.dropFirst() + [end]).map { TimeRange(start: $0, end: $1) }
    }
}
