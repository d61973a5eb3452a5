public import VigilModel
public import VigilStore

/// What a search says: which records, and what to work out of them.
///
/// It knows no time and no signal: the same search can be asked of any. Two searches are equal where they mean the
/// same word by word; ``text`` parses to an equal one.
public struct EventSearch: Hashable, Sendable {
    /// Which records.
    public var filter: EventFilter
    /// What to group by.
    public var groupBy: [EventField]
    /// What to work out of each group; empty lists records.
    public var aggregates: [EventAggregate]
    /// The width of time buckets; nil splits by no time.
    public var bucket: Duration?
    /// The order; nil is the usual one: newest records first, buckets by time, else the largest first figure first.
    public var sort: Sort?
    /// The most records or groups; nil leaves that to who asks.
    public var limit: Int?

    /// An order.
    public enum Sort: Hashable, Sendable {
        /// Records, or groups by their bucket, the oldest first.
        case oldestFirst
        /// Records, the newest first.
        case newestFirst
        /// Groups by the texts of what they are by.
        case key
        /// Groups by one of the aggregates, by its place.
        case figure(Int, isDescending: Bool)
    }

    /// A search.
    public init(
        filter: EventFilter = .all,
        groupBy: [EventField] = [],
        aggregates: [EventAggregate] = [],
        bucket: Duration? = nil,
        sort: Sort? = nil,
        limit: Int? = nil
    ) {
        self.filter = filter
        self.groupBy = groupBy
        self.aggregates = aggregates
        self.bucket = bucket
        self.sort = sort
        self.limit = limit
    }

    /// The search as it is written; one that a text was parsed to is written so that it parses to the same again.
    public var text: String { EventSearchPrinter.text(self) }

    /// The columns of the answer's groups: what they are by, then their figures, as they are written.
    public var columns: [String] {
        groupBy.map(\.name) + aggregates.map(EventSearchPrinter.text)
    }

    /// The question that it puts to a store.
    ///
    /// - Parameters:
    ///   - subject: What to go through.
    ///   - range: Over which time.
    ///   - limit: The most records or groups where the search says nothing, and at most where it does.
    /// - Returns: The question.
    public func query(_ subject: EventSubject, range: TimeRange, limit: Int) -> EventQuery {
        var query = EventQuery(
            subject.signal,
            range: range,
            filter: Self.joined(filter.mapFields(subject.stored), subject.filter),
            groupBy: groupBy.map(subject.stored),
            aggregates: aggregates.map { $0.mapField(subject.stored) },
            bucket: bucket,
            limit: min(self.limit ?? limit, limit)
        )
        switch sort {
        case nil: query.groupOrder = bucket == nil ? .largestFirst : .byTime
        case .oldestFirst: (query.order, query.groupOrder) = (.oldestFirst, .byTime)
        case .newestFirst: query.order = .newestFirst
        case .key: query.groupOrder = .byKey
        case .figure(let place, let isDescending):
            query.groupOrder = isDescending ? .largestFirst : .smallestFirst
            query.rankedBy = place
        }
        return query
    }

    private static func joined(_ left: EventFilter, _ right: EventFilter) -> EventFilter {
        if left == .all { return right }
        return right == .all ? left : .and([left, right])
    }
}
