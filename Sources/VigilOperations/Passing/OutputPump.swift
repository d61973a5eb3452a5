import Synchronization

/// Passes on what a command prints, unchanged, on a thread of its own, and hands a copy to the observer.
///
/// It waits for whoever reads our output, as the command itself would without us, and for nobody else.
final class OutputPump: Sendable {
    private let source: Mutex<Descriptor?>
    private let destination: Descriptor
    private let outlivesDestination: Bool
    private let control: Descriptor
    private let onBytes: @Sendable ([UInt8]) -> Void
    private let onEnd: @Sendable () -> Void
    private let drain: Descriptor

    /// A pump that ``start()`` sets going.
    ///
    /// - Parameters:
    ///   - source: Where the command prints.
    ///   - destination: Where that goes.
    ///   - outlivesDestination: Whether to go on when nobody takes the output any more. Else the source is closed, so
    ///     that the command meets the broken pipe that it would have met without us.
    ///   - onBytes: Called with each piece once it has been passed on.
    ///   - onEnd: Called once, at the end.
    /// - Throws: Where there are no descriptors left.
    init(
        from source: Descriptor,
        to destination: Descriptor,
        outlivesDestination: Bool,
        onBytes: @escaping @Sendable ([UInt8]) -> Void,
        onEnd: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        self.source = Mutex(source)
        self.outlivesDestination = outlivesDestination
        self.destination = destination
        self.onBytes = onBytes
        self.onEnd = onEnd
        (control, drain) = try Descriptor.pipe()
    }

    func start() throws(SystemError) {
        try SystemThread.start { self.run() }
    }

    /// The command has ended: what it left is passed on, and nobody who still holds its output is waited for.
    func commandEnded() {
        drain.write([1])
    }

    private func run() {
        if let source = source.withLock({ $0.take() }) { pass(source) }
        onEnd()
    }

    private func pass(_ source: Descriptor) {
        var isDraining = false
        var hasDestination = true
        while true {
            // A pseudo-terminal's bytes may come a moment after the end of who wrote them.
            let timeout: Duration? = isDraining ? .milliseconds(50) : nil
            let ready = Readiness.wait(for: [source, isDraining ? nil : control], timeout: timeout)
            guard ready[0] else {
                if isDraining { return }
                isDraining = ready[1]
                continue
            }
            switch source.read() {
            case .nothingYet: continue
            case .ended: return
            case .bytes(let bytes):
                hasDestination = hasDestination && destination.write(bytes)
                guard hasDestination || outlivesDestination else { return }
                onBytes(bytes)
            }
        }
    }
}
