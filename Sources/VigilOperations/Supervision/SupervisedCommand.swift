/// A command to watch, and how.
package struct SupervisedCommand: Sendable {
    /// The program's name or path, then its arguments; never empty.
    package var arguments: [String]
    /// `NAME=value`, all that it gets.
    package var environment: [String]
    /// Descriptors above 2 that it gets.
    package var keptDescriptors: [Int32]
    package var passing: Passing
    package var restart: RestartPolicy
    /// How long it has after SIGINT, SIGTERM or SIGQUIT before it is killed.
    package var patience: Duration

    package init(
        arguments: [String],
        environment: [String],
        keptDescriptors: [Int32] = [],
        passing: Passing,
        restart: RestartPolicy = RestartPolicy(.never),
        patience: Duration = .seconds(10)
    ) {
        precondition(!arguments.isEmpty, "there is a command to watch")
        self.arguments = arguments
        self.environment = environment
        self.keptDescriptors = keptDescriptors
        self.passing = passing
        self.restart = restart
        self.patience = patience
    }
}
