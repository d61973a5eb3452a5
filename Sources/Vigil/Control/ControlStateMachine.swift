/// Decides when a server is asked what it wants.
///
/// Knows no clock, task or lock.
/// The server keeps a question until there is news, so that a change arrives at once and asking costs next to nothing.
/// Where nobody answers, what was asked before holds until it expires.
struct ControlStateMachine: Sendable {
    /// What to do next.
    enum Action: Hashable, Sendable {
        /// Ask for what is newer than a version; nil: for what there is.
        case ask(since: Int64?)
        case wait(Duration)
    }

    /// Why there was no answer.
    enum Failure: Hashable, Sendable {
        /// Nobody, or somebody who may soon; with the time that they ask for.
        case unreachable(retryAfter: Duration?)
        /// Somebody who is no Vigil: another receiver of OTLP.
        case stranger
    }

    private static let pauseMin = Duration.seconds(1)
    private static let pauseMax = Duration.seconds(30)
    private static let strangerPause = Duration.seconds(600)
    /// Answers without news that come faster than this come from somebody who does not keep the question.
    private static let patienceMin = Duration.seconds(1)

    private var version: Int64?
    private var failures = 0

    mutating func started() -> Action { .ask(since: version) }

    /// A document came.
    ///
    /// - Parameters:
    ///   - document: What it says.
    ///   - elapsed: How long the answer took.
    /// - Returns: What to do after the document was put in force.
    mutating func answered(_ document: ControlDocument, after elapsed: Duration) -> Action {
        let isNews = document.version != version
        version = document.version
        failures = 0
        if document.pause > .zero { return .wait(document.pause) }
        return isNews || elapsed >= Self.patienceMin ? .ask(since: version) : .wait(Self.patienceMin)
    }

    /// No document came.
    ///
    /// - Parameters:
    ///   - failure: Why.
    ///   - chance: From 0 to 1, so that not all who lost a server come back to it at once.
    /// - Returns: How long to wait.
    mutating func failed(_ failure: Failure, chance: Double) -> Action {
        switch failure {
        case .stranger:
            return .wait(Self.strangerPause)
        case .unreachable(let retryAfter):
            let pause = min(Self.pauseMax, Self.pauseMin * (1 << min(failures, 5)))
            failures += 1
            return .wait(max(pause * (0.5 + chance / 2), min(retryAfter ?? .zero, Self.pauseMax)))
        }
    }

    mutating func timerFired() -> Action { .ask(since: version) }
}
