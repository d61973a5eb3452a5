/// How a command's input and output are connected.
package enum Passing: String, Hashable, Sendable, CaseIterable {
    /// A pseudo-terminal between our terminal and the command.
    case terminal = "pty"
    /// Our input; two pipes that are passed on to our output and errors.
    case pipes = "pipe"
    /// Our input, output and errors; nothing is captured.
    case inherited = "inherit"

    /// What `--io auto` means: a pseudo-terminal where a person sits in front, else pipes.
    ///
    /// A command in the background of a terminal gets pipes: it may not set the terminal.
    package static var automatic: Passing {
        let input = Descriptor.standardInput
        let isInteractive = input.isTerminal && Descriptor.standardOutput.isTerminal && input.isInForeground
        return isInteractive ? .terminal : .pipes
    }

    /// How the command's process stands to ours.
    ///
    /// Without a pseudo-terminal, a command that reads from our terminal must be in our group: in one of its own it
    /// would be in the background, and stopped at its first read.
    var place: SpawnRequest.Place {
        switch self {
        case .terminal: .ownTerminal
        case .pipes, .inherited: Descriptor.standardInput.isTerminal ? .sameGroup : .ownGroup
        }
    }
}
