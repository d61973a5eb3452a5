/// One run of a watched command: its process, and the threads that pass on its input and output.
final class RunningCommand {
    let process: ChildProcess
    let startedAt: Duration
    private let place: SpawnRequest.Place
    private let terminal: PseudoTerminal?
    private let input: InputPump?
    private let outputs: [OutputPump]
    /// Pumps that still pass on output.
    private(set) var openOutputs: Int
    /// How it ended, once it has.
    private(set) var status: ProcessExit?
    private(set) var endedAt: Duration?

    /// What the pumps tell the supervisor.
    struct Callbacks: Sendable {
        var printed: @Sendable ([UInt8], OutputStream) -> Void
        var outputEnded: @Sendable () -> Void
        var interruptRepeated: @Sendable () -> Void
    }

    /// Starts the command.
    init(_ command: SupervisedCommand, _ callbacks: Callbacks) throws(SystemError) {
        place = command.passing.place
        var request = SpawnRequest(
            arguments: command.arguments,
            environment: command.environment,
            place: place,
            kept: command.keptDescriptors
        )
        switch command.passing {
        case .terminal:
            let terminal = try PseudoTerminal(like: .standardInput)
            terminal.controller.setNonblocking()
            let input = try InputPump(
                from: .standardInput,
                to: terminal.controller,
                onRepeatedInterrupt: callbacks.interruptRepeated
            )
            outputs = [
                try OutputPump(
                    from: terminal.controller,
                    to: .standardOutput,
                    outlivesDestination: true,
                    onBytes: { bytes in
                        input.printed(bytes)
                        callbacks.printed(bytes, .output)
                    },
                    onEnd: callbacks.outputEnded
                )
            ]
            request.input = terminal.terminal
            request.output = terminal.terminal
            request.error = terminal.terminal
            self.terminal = terminal
            self.input = input
        case .pipes:
            let (outputReader, outputWriter) = try Descriptor.pipe()
            let (errorReader, errorWriter) = try Descriptor.pipe()
            outputs = [
                try Self.pump(outputReader, .standardOutput, .output, callbacks),
                try Self.pump(errorReader, .standardError, .error, callbacks),
            ]
            request.output = outputWriter
            request.error = errorWriter
            terminal = nil
            input = nil
        case .inherited:
            outputs = []
            terminal = nil
            input = nil
        }
        startedAt = SystemClock.monotonic()
        process = try ChildProcess.spawn(request)
        openOutputs = outputs.count
    }

    private static func pump(
        _ source: Descriptor,
        _ destination: Descriptor,
        _ stream: OutputStream,
        _ callbacks: Callbacks
    ) throws(SystemError) -> OutputPump {
        try OutputPump(
            from: source,
            to: destination,
            outlivesDestination: false,
            onBytes: { callbacks.printed($0, stream) },
            onEnd: callbacks.outputEnded
        )
    }

    /// Whether all is done: the process has ended and its output has been passed on.
    var isOver: Bool { status != nil && openOutputs == 0 }

    /// How long the process ran.
    var ran: Duration { (endedAt ?? SystemClock.monotonic()) - startedAt }

    /// Sets the threads going; after that the pseudo-terminal's other end is the command's alone.
    func startPassing() throws(SystemError) {
        terminal?.releaseTerminal()
        for output in outputs { try output.start() }
        try input?.start()
        attach()
    }

    func outputEnded() {
        openOutputs -= 1
    }

    /// Gives up on output that is still on its way.
    func abandonOutput() {
        openOutputs = 0
    }

    func ended(_ status: ProcessExit) {
        self.status = status
        endedAt = SystemClock.monotonic()
        input?.finish()
        for output in outputs { output.commandEnded() }
    }

    /// Sends a signal: what ends or stops goes to the whole group, as from a terminal; the rest, to which helper
    /// processes may not be prepared, to the command alone.
    func send(_ signal: Signal) {
        guard status == nil else { return }
        let isForAll =
            signal.asksToEnd || signal == .kill || signal == .terminalStop || signal == .resume
            || signal == .hangUp && terminal != nil
        process.send(signal, toGroup: leadsGroup && isForAll)
    }

    private var leadsGroup: Bool {
        if case .sameGroup = place { false } else { true }
    }

    /// Whether a signal that the terminal sent us has reached the command as well.
    func sharesTerminalSignals() -> Bool { !leadsGroup }

    func windowChanged() {
        terminal?.controller.copyWindowSize(from: .standardInput)
    }

    /// Takes hold of our terminal, where the command has one of its own and we are in the foreground.
    func attach() {
        guard let terminal, status == nil, Descriptor.standardInput.isInForeground else { return }
        RawMode.enter(.standardInput)
        terminal.controller.copyWindowSize(from: .standardInput)
        input?.resume()
    }

    /// Lets go of our terminal.
    func detach() {
        guard terminal != nil else { return }
        input?.pause()
        RawMode.leave()
    }
}
