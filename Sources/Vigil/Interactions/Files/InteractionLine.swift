import VigilModel
import VigilOTLP
import VigilPrivacy

/// One line of a daily file.
struct InteractionLine: Hashable, Sendable {
    let time: Timestamp
    let source: String
    let name: String
    let user: String?
    let session: String?
    let isSuccess: Bool
    let duration: Double?
    let error: String?
    let metadata: Attributes

    /// The day on whose file it belongs.
    var day: String { time.day }

    /// An interaction as it leaves the process.
    init(_ interaction: Interaction, redactor: Redactor) {
        time = interaction.time
        source = interaction.source.rawValue
        name = interaction.name
        let user = interaction.user.map { redactor.redacted([SemanticName.userID: .string($0)]) }
        self.user = user?[SemanticName.userID]?.stringValue
        session = interaction.session
        isSuccess = interaction.ending.outcome == .success
        duration = interaction.duration?.inSeconds
        error = interaction.ending.error.map { redactor.redacted("\($0.type): \($0.message)") }
        metadata = redactor.redacted(interaction.metadata)
    }

    /// The line of a file; nil where it is none.
    init?(json: [UInt8]) {
        guard let line = AttributeValue(json: json), let name = line["name"]?.stringValue,
            let time = line["timestamp"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.time = time
        self.name = name
        source = line["source"]?.stringValue ?? ""
        user = line["user"]?.stringValue
        session = line["session"]?.stringValue
        isSuccess = line["success"]?.boolValue ?? true
        duration = line["duration_ms"]?.numberValue.map { $0 / 1_000 }
        error = line["error"]?.stringValue
        if case .map(let metadata)? = line["metadata"] { self.metadata = metadata } else { metadata = [:] }
    }

    /// One JSON object with all fields, in their order.
    var json: String {
        let fields: Attributes = [
            "timestamp": .string(time.rfc3339),
            "source": .string(source),
            "name": .string(name),
            "user": Self.value(user),
            "session": Self.value(session),
            "success": .bool(isSuccess),
            "duration_ms": duration.map { .double(($0 * 1_000_000).rounded() / 1_000) } ?? .empty,
            "error": Self.value(error),
            "metadata": .map(metadata),
        ]
        return AttributeValue.map(fields).json
    }

    private static func value(_ text: String?) -> AttributeValue { text.map { .string($0) } ?? .empty }
}
