public import Vigil
import VigilModel

/// Watches commands that do not come from swift-argument-parser: one call before, one after.
///
/// ```swift
/// let tracker = CommandTracker()
/// let context = tracker.beforeCommand("status", [], [:])
/// do {
///     try showStatus()
///     tracker.afterCommand(context, success: true)
/// } catch {
///     tracker.afterCommand(context, success: false, error: error)
///     throw error
/// }
/// ```
public struct CommandTracker: Sendable {
    /// A command between its beginning and its end.
    public struct Context: Sendable {
        let run: CommandRun

        /// The operation that stands for it.
        public var operation: ActiveOperation { run.operation }
    }

    private let vigil: Vigil?

    /// A tracker.
    ///
    /// - Parameter vigil: Whom to tell; nil: `Vigil.shared`, and as long as there is none, nobody.
    public init(vigil: Vigil? = nil) {
        self.vigil = vigil
    }

    /// Begins to watch a command.
    ///
    /// What arguments and options say is not recorded, since it may be secret: only how many arguments there are, and
    /// the options' names.
    ///
    /// - Parameters:
    ///   - command: What it is called, in few distinct words: it becomes a metric label.
    ///   - arguments: What it was given.
    ///   - options: Its options by name.
    /// - Returns: What ``afterCommand(_:success:error:exitCode:)`` needs.
    public func beforeCommand(
        _ command: String,
        _ arguments: [String] = [],
        _ options: [String: String] = [:]
    ) -> Context {
        var attributes: Attributes = [:]
        if !arguments.isEmpty { attributes["arguments"] = .int(Int64(arguments.count)) }
        if !options.isEmpty { attributes["options"] = .array(options.keys.sorted().map { .string($0) }) }
        let vigil = vigil ?? Vigil.shared ?? .disabled()
        return Context(run: CommandRun(command, vigil: vigil, attributes: attributes))
    }

    /// Ends it; a second call for the same command does nothing.
    ///
    /// - Parameters:
    ///   - context: What ``beforeCommand(_:_:_:)`` returned.
    ///   - success: Whether it did what it was to do.
    ///   - error: Why not.
    ///   - exitCode: What the program ends with; nil: 0 or 1.
    public func afterCommand(
        _ context: Context,
        success: Bool,
        error: (any Error)? = nil,
        exitCode: Int32? = nil
    ) {
        let outcome: Outcome = success ? .success : error is CancellationError ? .cancelled : .failure
        context.run.end(outcome, success ? nil : error, exitCode: exitCode ?? (success ? 0 : 1))
    }
}
