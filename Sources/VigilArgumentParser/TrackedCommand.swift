public import ArgumentParser
public import Vigil
import VigilModel

/// A command that Vigil watches: how long it takes, how it ends, with which exit code.
///
/// It does in ``tracked(_:)`` what other commands do in `run()`:
///
/// ```swift
/// struct Status: TrackedCommand {
///     func tracked(_ operation: ActiveOperation) async throws {
///         print("all is well")
///     }
/// }
/// ```
///
/// Each run is an operation and an interaction of source `cli`, under the command's name. Bootstrap Vigil before the
/// command is parsed; without it, and without a network, commands run all the same.
public protocol TrackedCommand: AsyncParsableCommand {
    /// Who watches; `Vigil.shared` where nothing else is said.
    static var vigil: Vigil? { get }
    /// What it is recorded as; the command's own name where nothing else is said.
    static var trackedName: String { get }
    /// Whether the command sends what is recorded, now and then and at its end: true.
    ///
    /// A command that runs Vigil in a service group of its own says false.
    static var sendsTelemetry: Bool { get }

    /// Does what the command is for.
    ///
    /// - Parameter operation: Takes notes about this run.
    /// - Throws: Anything; an `ExitCode` ends the program with that code, and is no error.
    mutating func tracked(_ operation: ActiveOperation) async throws
}

extension TrackedCommand {
    /// `Vigil.shared`.
    public static var vigil: Vigil? { Vigil.shared }

    /// The command's own name.
    public static var trackedName: String { _commandName }

    /// True.
    public static var sendsTelemetry: Bool { true }

    /// Runs the command under watch.
    public mutating func run() async throws {
        guard let vigil = Self.vigil, Self.sendsTelemetry else {
            return try await watched(by: Self.vigil ?? .disabled())
        }
        try await vigil.sending { try await watched(by: vigil) }
    }

    private mutating func watched(by vigil: Vigil) async throws {
        let run = CommandRun(Self.trackedName, vigil: vigil)
        do {
            try await vigil.within(run.operation) { try await tracked(run.operation) }
            run.end(.success, exitCode: 0)
        } catch {
            let code = Self.exitCode(for: error).rawValue
            let outcome: Outcome = error is CancellationError ? .cancelled : code == 0 ? .success : .failure
            run.end(outcome, error, exitCode: code)
            throw error
        }
    }
}
