public import VigilModel
import VigilPattern

/// Takes out of telemetry what must not leave the process.
///
/// A value under a secret's name is replaced whole; in texts only the secret is, so that the rest can be read. What is
/// replaced becomes `[REDACTED:rule]`. Numbers, truth values and names of spans, metrics and events stay.
public struct Redactor: Sendable {
    let keys: KeyRules
    let scanner: SecretScanner
    let patterns: [RedactionPattern]
    let userIDs: UserIDPolicy
    let pseudonymizer: (any Pseudonymizer)?
    /// Whether findings keep a pseudonym of what was found.
    let marksWithPseudonyms: Bool

    /// A redactor.
    ///
    /// - Parameters:
    ///   - rules: What to take out.
    ///   - userIDs: What becomes of `user.id` and `enduser.id`.
    ///   - pseudonymizer: Makes pseudonyms; nil where there is none.
    ///   - marksWithPseudonyms: Whether a finding becomes `[REDACTED:rule:pseudonym]`, so that equal ones can be told.
    public init(
        _ rules: RedactionRules = .standard,
        userIDs: UserIDPolicy = .plain,
        pseudonymizer: (any Pseudonymizer)? = nil,
        marksWithPseudonyms: Bool = false
    ) {
        keys = KeyRules(rules)
        scanner = SecretScanner(rules, keys: keys)
        patterns = rules.patterns
        self.userIDs = userIDs
        self.pseudonymizer = pseudonymizer
        self.marksWithPseudonyms = marksWithPseudonyms
    }

    /// The text without secrets.
    public func redacted(_ text: String) -> String {
        var walk = RedactionWalk(self)
        return walk.text(text) ?? text
    }

    /// The attributes without secrets.
    public func redacted(_ attributes: Attributes) -> Attributes {
        var walk = RedactionWalk(self)
        return walk.attributes(attributes) ?? attributes
    }

    /// Metrics whose labels hold no secrets.
    public func redacted(_ metrics: [Metric]) -> [Metric] {
        var walk = RedactionWalk(self)
        var metrics = metrics
        for index in metrics.indices { walk.metric(&metrics[index]) }
        return metrics
    }

    /// Takes the secrets out of a batch.
    ///
    /// - Parameter batch: Telemetry of any signal; what holds no secret is not copied.
    /// - Returns: What was found, and where.
    public func redact(_ batch: inout TelemetryBatch) -> RedactionReport {
        var walk = RedactionWalk(self)
        walk.spans(&batch.spans)
        walk.metrics(&batch.metrics)
        walk.logs(&batch.logs)
        return walk.report
    }

    /// What stands in the place of something that was found.
    func mark(_ rule: String, for found: @autoclosure () -> String) -> String {
        guard marksWithPseudonyms, let pseudonymizer else { return "[REDACTED:\(rule)]" }
        return "[REDACTED:\(rule):\(pseudonymizer.pseudonym(of: found()))]"
    }
}
