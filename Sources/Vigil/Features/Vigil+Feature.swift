import VigilModel

extension Vigil {
    /// Records that a feature was used.
    ///
    /// It is sent as the event `vigil.feature` and counted by feature, action and outcome. What users did one after
    /// the other is worked out by the server, by session. The id of the user leaves the process as a pseudonym, or
    /// not at all; names and ids are cut at 256 bytes, and without a name nothing is recorded.
    ///
    /// - Parameters:
    ///   - name: Which feature: `batch_extraction`.
    ///   - action: What was done with it: `completed`.
    ///   - success: Whether that went as meant.
    ///   - user: Who did it; nil where nobody knows.
    ///   - session: In which session.
    ///   - duration: How long it took.
    public func feature(
        _ name: String,
        _ action: String,
        success: Bool = true,
        user: String? = nil,
        session: String? = nil,
        duration: Duration? = nil
    ) {
        guard configuration.isEnabled, let name = input.name(name, of: "feature"),
            let action = input.name(action, of: "action")
        else { return }
        let outcome: Outcome = success ? .success : .failure
        var attributes: Attributes = [
            SemanticName.featureName: .string(name),
            SemanticName.featureAction: .string(action),
            SemanticName.outcome: .string(outcome.rawValue),
        ]
        count(SemanticName.featureCount, unit: "{use}", attributes)
        if let user = user.flatMap({ input.name($0, of: "user") }) { attributes[SemanticName.userID] = .string(user) }
        if let session = session.flatMap({ input.name($0, of: "session") }) {
            attributes[SemanticName.sessionID] = .string(session)
        }
        if let duration { attributes[SemanticName.featureDuration] = .double(duration.inSeconds) }
        emit(
            LogRecord(severity: .info, attributes: attributes, eventName: SemanticName.featureEvent),
            scope: Self.scope,
            context: CurrentSpan.context
        )
    }
}
