/// Telemetry on its way from one end to another: what one export request holds, of any signal.
public struct TelemetryBatch: Hashable, Sendable {
    /// Spans by who sent them.
    public var spans: [ResourceGroup<SpanRecord>]
    /// Metrics by who sent them.
    public var metrics: [ResourceGroup<Metric>]
    /// Log records and events by who sent them.
    public var logs: [ResourceGroup<LogRecord>]

    /// A batch; what is not given is empty.
    public init(
        spans: [ResourceGroup<SpanRecord>] = [],
        metrics: [ResourceGroup<Metric>] = [],
        logs: [ResourceGroup<LogRecord>] = []
    ) {
        self.spans = spans
        self.metrics = metrics
        self.logs = logs
    }

    /// Whether there is no record in it.
    public var isEmpty: Bool { counts.total == 0 }

    /// How many records there are of each kind.
    public var counts: SignalCounts {
        SignalCounts(
            spans: spans.reduce(0) { $0 + $1.count },
            points: metrics.reduce(0) { sum, group in
                sum + group.scopes.reduce(0) { $0 + $1.items.reduce(0) { $0 + $1.data.count } }
            },
            logs: logs.reduce(0) { $0 + $1.count }
        )
    }

    /// Takes in all groups of another batch, behind its own.
    public mutating func append(_ other: TelemetryBatch) {
        spans += other.spans
        metrics += other.metrics
        logs += other.logs
    }
}

/// Records of one sender.
public struct ResourceGroup<Item: Hashable & Sendable>: Hashable, Sendable {
    /// Who sent them.
    public var resource: Resource
    /// Under which identity their series are kept; nil until ingest has decided (see ``Resource/identity(instance:)``).
    public var identity: ResourceIdentity?
    /// The records by what recorded them.
    public var scopes: [ScopeGroup<Item>]

    /// Records of one sender.
    public init(resource: Resource, identity: ResourceIdentity? = nil, scopes: [ScopeGroup<Item>]) {
        self.resource = resource
        self.identity = identity
        self.scopes = scopes
    }

    /// Records of one sender and one scope.
    public init(resource: Resource, scope: InstrumentationScope = InstrumentationScope(), items: [Item]) {
        self.init(resource: resource, scopes: [ScopeGroup(scope: scope, items: items)])
    }

    /// How many records there are.
    public var count: Int { scopes.reduce(0) { $0 + $1.items.count } }
}

/// Records of one scope.
public struct ScopeGroup<Item: Hashable & Sendable>: Hashable, Sendable {
    /// What recorded them.
    public var scope: InstrumentationScope
    /// The records in the order sent.
    public var items: [Item]

    /// Records of one scope.
    public init(scope: InstrumentationScope, items: [Item]) {
        self.scope = scope
        self.items = items
    }
}

/// Numbers of records by kind.
public struct SignalCounts: Hashable, Sendable, Codable {
    /// Spans.
    public var spans: Int
    /// Metric points.
    public var points: Int
    /// Log records and events.
    public var logs: Int

    /// Numbers by kind.
    public init(spans: Int = 0, points: Int = 0, logs: Int = 0) {
        self.spans = spans
        self.points = points
        self.logs = logs
    }

    /// All together.
    public var total: Int { spans + points + logs }

    /// Numbers of both, by kind.
    public static func + (left: SignalCounts, right: SignalCounts) -> SignalCounts {
        SignalCounts(
            spans: left.spans + right.spans,
            points: left.points + right.points,
            logs: left.logs + right.logs
        )
    }
}
