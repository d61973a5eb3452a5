import Synchronization
import Tracing
public import VigilModel

extension Vigil {
    /// Records something that a user did: a command, a request, a click.
    ///
    /// It is sent as the event `vigil.interaction`, counted, and written to the daily files where they are on. The id
    /// of the user leaves the process as a pseudonym, or not at all; see ``Configuration/userIDs``. What is too long
    /// is cut and counted: names and ids at 256 bytes, values at 4 KiB, metadata at 64 entries.
    ///
    /// - Parameters:
    ///   - name: What was done, in few distinct words: `status`. Without one nothing is recorded.
    ///   - source: Through which door the user came.
    ///   - user: Who did it; nil where nobody knows.
    ///   - session: In which session.
    ///   - success: Whether it went as meant.
    ///   - duration: How long it took.
    ///   - metadata: What else is known.
    public func interaction(
        _ name: String,
        source: InteractionSource,
        user: String? = nil,
        session: String? = nil,
        success: Bool = true,
        duration: Duration? = nil,
        metadata: Attributes = [:]
    ) {
        let ending = InteractionEnding(outcome: success ? .success : .failure, error: nil)
        let actor = InteractionActor(user: user, session: session)
        record(name, source, actor, ending, duration, metadata, context: CurrentSpan.context)
    }

    /// Records something that a user did, with the error that ended it.
    ///
    /// As ``interaction(_:source:user:session:success:duration:metadata:)``. An error makes it a failure, a
    /// cancellation makes it cancelled, and no error a success.
    ///
    /// - Parameters:
    ///   - name: What was done, in few distinct words.
    ///   - source: Through which door the user came.
    ///   - user: Who did it; nil where nobody knows.
    ///   - session: In which session.
    ///   - duration: How long it took.
    ///   - error: What went wrong; nil where nothing did.
    ///   - metadata: What else is known.
    public func interaction(
        _ name: String,
        source: InteractionSource,
        user: String? = nil,
        session: String? = nil,
        duration: Duration? = nil,
        error: (any Error)?,
        metadata: Attributes = [:]
    ) {
        let outcome: Outcome = error == nil ? .success : error is CancellationError ? .cancelled : .failure
        let ending = InteractionEnding(outcome: outcome, error: error.map { ReportedError($0) })
        let actor = InteractionActor(user: user, session: session)
        record(name, source, actor, ending, duration, metadata, context: CurrentSpan.context)
    }

    /// Records a command of a command line that was an operation of its own.
    package func interaction(
        of operation: ActiveOperation,
        named name: String,
        _ outcome: Outcome,
        errorType: String?,
        duration: Duration,
        metadata: Attributes
    ) {
        let ending = InteractionEnding(
            outcome: outcome,
            error: errorType.map { ReportedError(type: $0, message: "") }
        )
        record(name, .cli, InteractionActor(), ending, duration, metadata, context: operation.context)
    }

    private func record(
        _ name: String,
        _ source: InteractionSource,
        _ actor: InteractionActor,
        _ ending: InteractionEnding,
        _ duration: Duration?,
        _ metadata: Attributes,
        context: SpanContext?
    ) {
        guard isOn, let name = input.name(name, of: "interaction") else { return }
        let interaction = Interaction(
            time: time.wall(),
            source: source,
            name: name,
            user: actor.user.flatMap { input.name($0, of: "user") },
            session: actor.session.flatMap { input.name($0, of: "session") },
            ending: ending,
            duration: duration,
            metadata: input.metadata(metadata),
            traceID: context?.traceID ?? .invalid,
            spanID: context?.spanID ?? .invalid,
            flags: context?.flags ?? 0
        )
        interactionRecorder.record(interaction)
        engagement.note(user: actor.user, at: interaction.time)
    }

    /// What is known of interactions here: how many, when they were last written, what they have in common.
    public var interactions: Interactions { Interactions(vigil: self) }
}
