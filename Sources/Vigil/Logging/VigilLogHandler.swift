import Logging
import VigilModel

/// The backend of swift-log: each line goes to the console as before, and with its metadata and trace to the sink.
struct VigilLogHandler: LogHandler {
    let vigil: Vigil
    let label: String
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let identity: LoggerIdentity
    private var ownLevel: Logger.Level
    private let levels: LogLevels
    private let labelLevel: LabelLevel

    init(vigil: Vigil, label: String, metadataProvider: Logger.MetadataProvider?) {
        self.vigil = vigil
        self.label = label
        self.metadataProvider = metadataProvider
        ownLevel = vigil.configuration.logLevel
        levels = vigil.levels
        labelLevel = LabelLevel(label: label, levels: vigil.levels)
        identity = LoggerIdentity(label: label)
    }

    /// What a rule says now, else what was set.
    var logLevel: Logger.Level {
        get { levels.isEmpty ? ownLevel : labelLevel.level(own: ownLevel) }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        if !levels.isEmpty, labelLevel.isOff { return }
        let merged = merging(event.metadata)
        let time = vigil.time.wall()
        let current = CurrentSpan.current
        if vigil.showsLines {
            vigil.show(LogLine(event, label: label, metadata: merged, at: time, context: current?.context))
        }
        guard vigil.isOn else { return }
        let message = event.message.description
        // Behind the record: an error's own line is not what led to it.
        defer { vigil.breadcrumbs.logged(message, Severity(event.level), at: time, context: current?.context) }
        guard vigil.recordsLogs else { return }
        var errorAttributes = Attributes()
        if let error = event.error { note(error, in: &errorAttributes, current) }
        vigil.batcher.add(
            PendingLine(
                event,
                message: message,
                metadata: merged,
                at: time,
                of: identity,
                context: current?.context,
                errorAttributes: errorAttributes
            )
        )
    }

    private func note(_ error: any Error, in attributes: inout Attributes, _ current: CurrentSpan?) {
        let reported = ReportedError(error)
        attributes[SemanticName.exceptionType] = .string(reported.type)
        attributes[SemanticName.exceptionMessage] = .string(reported.message)
        // A line is never left out; that it tells of an error already counted is for whoever counts.
        if current?.span?.isFirst(toReport: reported) == false { attributes[SemanticName.errorRepeat] = true }
        vigil.note(reported, in: &attributes, context: current?.context, thrown: error)
    }

    /// What the line itself says wins over the provider, which wins over the logger.
    private func merging(_ eventMetadata: Logger.Metadata?) -> Logger.Metadata {
        if metadata.isEmpty, metadataProvider == nil { return eventMetadata ?? [:] }
        var merged = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty {
            merged.merge(provided) { _, newer in newer }
        }
        if let eventMetadata, !eventMetadata.isEmpty {
            merged.merge(eventMetadata) { _, newer in newer }
        }
        return merged
    }
}

extension Severity {
    /// OpenTelemetry's number for a level of swift-log.
    init(_ level: Logger.Level) {
        switch level {
        case .trace: self = .trace
        case .debug: self = .debug
        case .info: self = .info
        case .notice: self = Severity(10)
        case .warning: self = .warn
        case .error: self = .error
        case .critical: self = .fatal
        }
    }
}

extension Attributes {
    /// Metadata as attributes, sorted by key, since metadata has no order.
    init(_ metadata: Logger.Metadata) {
        self.init(metadata.sorted { $0.key < $1.key }.map { Attribute($0.key, AttributeValue($0.value)) })
    }
}

extension AttributeValue {
    /// A metadata value; numbers and truth values keep their type.
    init(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .array(let values): self = .array(values.map { AttributeValue($0) })
        case .dictionary(let metadata): self = .map(Attributes(metadata))
        case .stringConvertible(let value):
            switch value {
            case let number as any BinaryInteger: self = .int(Int64(clamping: number))
            case let number as Double: self = .double(number)
            case let number as Float: self = .double(Double(number))
            case let flag as Bool: self = .bool(flag)
            default: self = .string(value.description)
            }
        }
    }
}
