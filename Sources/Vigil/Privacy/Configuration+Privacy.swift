import VigilModel
import VigilPrivacy

extension Vigil.Configuration {
    /// `VIGIL_REDACTION`, `VIGIL_USER_IDS`, `ANONYMIZE_DATA` and `VIGIL_INTERACTIONS_…`.
    mutating func overridePrivacy(_ reader: inout EnvironmentReader) {
        switch reader.choice("VIGIL_REDACTION", [("on", true), ("off", false)]) {
        case true?: redaction = redaction ?? .standard
        case false?: redaction = nil
        case nil: break
        }
        if let anonymizes = reader.flag("ANONYMIZE_DATA") {
            userIDs = anonymizes ? (userIDs == .plain ? .pseudonyms : userIDs) : .plain
        }
        userIDs = reader.choice("VIGIL_USER_IDS", UserIDPolicy.allCases.map { ($0.rawValue, $0) }) ?? userIDs
        if let directory = reader.text("VIGIL_INTERACTIONS_DIRECTORY") {
            if directory.hasPrefix("/") {
                interactionFiles = interactionFiles ?? Vigil.InteractionFiles()
                interactionFiles?.directory = directory
            } else {
                reader.complain("VIGIL_INTERACTIONS_DIRECTORY", directory, "a path from the root, /…")
            }
        }
        let prefix = "VIGIL_INTERACTIONS_"
        let batchSize = reader.integer("\(prefix)BATCH_SIZE", in: 1...10_000)
        let seconds = reader.integer("\(prefix)FLUSH_INTERVAL_SECONDS", in: 1...86_400)
        let days = reader.integer("\(prefix)RETENTION_DAYS", in: 1...36_500)
        guard interactionFiles != nil else { return }
        if let batchSize { interactionFiles?.batchSize = batchSize }
        if let seconds { interactionFiles?.flushInterval = .seconds(seconds) }
        if let days { interactionFiles?.retentionDays = days }
    }

    func makeRedactor() -> Redactor {
        Redactor(redaction ?? .none, userIDs: userIDs, pseudonymizer: pseudonymizer)
    }

    func makeInteractionRecorder() -> InteractionRecorder {
        let files = interactionFiles ?? Vigil.InteractionFiles()
        return InteractionRecorder(
            InteractionFlushStateMachine(batchSize: files.batchSize, interval: files.flushInterval)
        )
    }

    /// A sink behind the redactor; what is off is said, since it is easily forgotten.
    func redacting(
        _ sink: any TelemetrySink,
        _ redactor: Redactor,
        _ tally: RedactionTally,
        _ diagnostics: Diagnostics
    ) -> any TelemetrySink {
        guard isEnabled else { return sink }
        if redaction == nil { diagnostics.once("redaction is off: secrets leave the process as they are") }
        if userIDs == .plain { diagnostics.once("the ids of users leave the process as they are, not as pseudonyms") }
        if redaction == nil, userIDs == .plain { return sink }
        return RedactingSink(sink, redactor: redactor) { report in
            tally.add(report)
            if report.usersLeftOut > 0 { diagnostics.sayUsersLeftOut() }
        }
    }
}

extension Diagnostics {
    func sayUsersLeftOut() {
        once(
            "ids of users are left out, as nothing makes pseudonyms; set configuration.pseudonymizer, see VigilCrypto"
        )
    }
}
