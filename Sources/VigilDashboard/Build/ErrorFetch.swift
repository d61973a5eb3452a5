import VigilModel
import VigilStore

/// Finds errors: log records with an exception, those that ingest derived from spans among them.
struct ErrorFetch {
    private let source: any TelemetrySource
    private static let groupsMax = 500

    init(_ source: any TelemetrySource) {
        self.source = source
    }

    /// The errors in a window by service, type, message and operation; most first.
    func errors(service: String?, window: TimeRange) async throws -> [ErrorView] {
        let filter = EventFilter.and([
            .or([.exists(EventField(SemanticName.exceptionType)), .exists(EventField(SemanticName.exceptionMessage))]),
            .not(.compare(EventField(SemanticName.errorRepeat), .equal, .bool(true))),
        ])
        let groups = try await source.events(
            EventQuery(
                .logs,
                range: window,
                filter: filter,
                groupBy: Self.fields,
                aggregates: [.count, .min("time"), .max("time")],
                limit: Self.groupsMax
            )
        ).groups
        var errors: [Key: ErrorView] = [:]
        for group in groups {
            let key = Key(group.key)
            if service == nil || key.service == service { errors[key] = ErrorView(key, group) }
        }
        if !errors.isEmpty {
            let newest = EventQuery(.logs, range: window, filter: filter, limit: Self.groupsMax)
            for record in try await source.events(newest).records.reversed() {
                guard let log = record.log else { continue }
                errors[Key(record, log)]?.show(log)
            }
        }
        let sent = errors.filter { !$0.key.isPrinted }, printed = errors.filter(\.key.isPrinted)
        return ErrorFold.folded(sent: Array(sent.values), printed: Array(printed.values)).sorted { left, right in
            left.count == right.count
                ? (right.last, left.service, left.type, left.message) < (
                    left.last, right.service, right.type, right.message
                )
                : left.count > right.count
        }
    }

    private static let fields: [EventField] = [
        EventField(SemanticName.serviceNamespace), "service", EventField(SemanticName.exceptionType),
        EventField(SemanticName.exceptionMessage), EventField(SemanticName.operationName), "scope",
    ]

    fileprivate struct Key: Hashable {
        var service: String
        var type: String
        var message: String
        var operation: String
        /// Whether it is a stack that the program printed.
        var isPrinted: Bool

        init(_ values: [AttributeValue]) {
            let texts = values.map(\.description)
            service = texts[0].isEmpty ? texts[1] : "\(texts[0])/\(texts[1])"
            (type, message, operation) = (texts[2], texts[3], texts[4])
            isPrinted = texts[5] == SemanticName.captureScope
        }

        init(_ record: EventRecord, _ log: LogRecord) {
            func value(_ key: String) -> AttributeValue {
                log.attributes[key] ?? record.resource.attributes[key] ?? .empty
            }
            self.init([
                record.resource.attributes[SemanticName.serviceNamespace] ?? .empty,
                .string(record.resource.serviceName),
                value(SemanticName.exceptionType),
                value(SemanticName.exceptionMessage),
                value(SemanticName.operationName),
                .string(record.scope.name),
            ])
        }
    }
}

extension ErrorView {
    fileprivate init(_ key: ErrorFetch.Key, _ group: EventGroup) {
        func time(_ index: Int) -> Timestamp { group.values[index].map(Timestamp.init(seconds:)) ?? .zero }
        self.init(
            service: key.service,
            type: key.type,
            message: key.message,
            operation: key.operation,
            count: Int(group.values[0] ?? 0),
            first: time(1),
            last: time(2),
            stacktrace: "",
            trace: ""
        )
    }

    /// Takes the time, stack and trace of one that is newer than those shown so far.
    fileprivate mutating func show(_ log: LogRecord) {
        // The group's time went through a Double; the record's own is exact.
        last = log.effectiveTime
        if count == 1 { first = last }
        if let stack = log.attributes[SemanticName.exceptionStacktrace]?.stringValue { stacktrace = stack }
        if log.traceID.isValid { trace = log.traceID.hex }
    }
}
