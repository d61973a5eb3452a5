import ArgumentParser
import Synchronization
import Vigil
import VigilModel

/// A command that was begun; ends once.
final class CommandRun: Sendable {
    let vigil: Vigil
    let operation: ActiveOperation
    private let name: String
    private let attributes: Attributes
    private let isEnded = Atomic<Bool>(false)

    /// Begins a command.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - vigil: Who watches.
    ///   - attributes: What is known of this run; never the values of its arguments, which may be secret.
    init(_ name: String, vigil: Vigil, attributes: Attributes = [:]) {
        self.name = name
        self.vigil = vigil
        self.attributes = attributes
        operation = vigil.begin(name, kind: .internal, attributes: attributes, remote: nil)
    }

    /// Ends it; later calls do nothing.
    func end(_ outcome: Outcome, _ error: (any Error)? = nil, exitCode: Int32) {
        guard !isEnded.exchange(true, ordering: .acquiringAndReleasing) else { return }
        operation.set("process.exit.code", exitCode)
        let isError = outcome == .failure && !(error is ExitCode)
        let errorType: String? =
            if outcome != .failure { nil } else if let error, isError { vigil.errorType(of: error) } else {
                "exit \(exitCode)"
            }
        let duration =
            isError && error != nil
            ? vigil.end(operation, outcome, error) : vigil.end(operation, outcome, errorType: errorType)
        vigil.interaction(
            of: operation,
            named: name,
            outcome,
            errorType: errorType,
            duration: duration,
            metadata: Attributes(attributes.entries + [Attribute("exit_code", .int(Int64(exitCode)))])
        )
    }
}
