import Vigil
import VigilModel

extension Vigil {
    /// Records that a user ran a command.
    func noteInteraction(
        _ name: String,
        _ outcome: Outcome,
        duration: Duration,
        errorType: String?,
        metadata: [Attribute],
        during operation: ActiveOperation
    ) {
        var attributes: Attributes = [
            "vigil.interaction.source": "cli",
            "vigil.interaction.name": .string(name),
            "vigil.interaction.duration": .double(duration.inSeconds),
            SemanticName.outcome: .string(outcome.rawValue),
        ]
        if let errorType { attributes[SemanticName.errorType] = .string(errorType) }
        for entry in metadata { attributes["vigil.interaction.meta.\(entry.key)"] = entry.value }
        engagement.note(user: nil, at: time.wall())
        emit(
            LogRecord(severity: .info, attributes: attributes, eventName: "vigil.interaction"),
            during: operation
        )
    }
}
