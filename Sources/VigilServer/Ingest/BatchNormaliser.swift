import VigilModel

/// Brings what came into the one form that is stored.
///
/// Missing times become the time of receipt (a span takes its other end), `event.name` becomes the record's own field.
struct BatchNormaliser {
    /// When the batch was received.
    let now: Timestamp
    /// Whether a record carried no time: such a body cannot be told from a second, equal one.
    private(set) var hasTimeless = false

    init(now: Timestamp) {
        self.now = now
    }

    mutating func normalise(_ batch: inout TelemetryBatch) {
        batch.spans.updateItems { normalise(&$0) }
        batch.logs.updateItems { normalise(&$0) }
        batch.metrics.updateItems { normalise(&$0.data) }
    }

    private mutating func normalise(_ span: inout SpanRecord) {
        if span.start == .zero || span.end == .zero {
            hasTimeless = hasTimeless || span.start == span.end
            let known = max(span.start, span.end)
            let time = known == .zero ? now : known
            if span.start == .zero { span.start = time }
            if span.end == .zero { span.end = time }
        }
        for index in span.events.indices where span.events[index].time == .zero {
            span.events[index].time = span.end
        }
    }

    private mutating func normalise(_ log: inout LogRecord) {
        if log.effectiveTime == .zero {
            hasTimeless = true
            log.observedTime = now
        }
        if log.eventName.isEmpty, let name = log.attributes[SemanticName.eventName]?.stringValue {
            log.eventName = name
            log.attributes[SemanticName.eventName] = nil
        }
    }

    private mutating func normalise(_ data: inout MetricData) {
        switch data {
        case .gauge(var points):
            data = .gauge([])
            stamp(&points, \.time)
            data = .gauge(points)
        case .sum(var points, let temporality, let isMonotonic):
            data = .gauge([])
            stamp(&points, \.time)
            data = .sum(points, temporality, isMonotonic: isMonotonic)
        case .histogram(var points, let temporality):
            data = .gauge([])
            stamp(&points, \.time)
            data = .histogram(points, temporality)
        case .exponentialHistogram(var points, let temporality):
            data = .gauge([])
            stamp(&points, \.time)
            data = .exponentialHistogram(points, temporality)
        case .summary(var points):
            data = .gauge([])
            stamp(&points, \.time)
            data = .summary(points)
        }
    }

    private mutating func stamp<Point>(_ points: inout [Point], _ time: WritableKeyPath<Point, Timestamp>) {
        for index in points.indices where points[index][keyPath: time] == .zero {
            points[index][keyPath: time] = now
            hasTimeless = true
        }
    }
}

extension Array {
    /// Changes every record in place.
    fileprivate mutating func updateItems<Item>(_ update: (inout Item) -> Void) where Element == ResourceGroup<Item> {
        for group in indices {
            for scope in self[group].scopes.indices {
                for item in self[group].scopes[scope].items.indices {
                    update(&self[group].scopes[scope].items[item])
                }
            }
        }
    }
}
