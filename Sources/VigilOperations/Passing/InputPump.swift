import Synchronization

/// Passes on what is typed to a command in a pseudo-terminal, on a thread of its own.
final class InputPump: Sendable {
    private enum Order: UInt8 {
        case pause, resume, finish
    }

    private let source: Descriptor
    private let destination: Descriptor
    private let orders: Descriptor
    private let control: Descriptor
    private let interruptKey = Mutex(InterruptKeyStateMachine())
    private let onRepeatedInterrupt: @Sendable () -> Void

    /// A pump that ``start()`` sets going.
    ///
    /// - Parameters:
    ///   - source: Our terminal, in raw mode.
    ///   - destination: The pseudo-terminal's controlling end.
    ///   - onRepeatedInterrupt: Called at the second Ctrl-C; see ``InterruptKeyStateMachine``.
    /// - Throws: Where there are no descriptors left.
    init(
        from source: Descriptor,
        to destination: Descriptor,
        onRepeatedInterrupt: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        self.source = source
        self.destination = destination
        self.onRepeatedInterrupt = onRepeatedInterrupt
        (orders, control) = try Descriptor.pipe()
    }

    func start() throws(SystemError) {
        try SystemThread.start { self.run() }
    }

    /// Leaves our terminal alone: we are in the background.
    func pause() { give(.pause) }
    func resume() { give(.resume) }
    func finish() { give(.finish) }

    /// The command has printed something.
    func printed(_ bytes: [UInt8]) {
        interruptKey.withLock { $0.printed(bytes) }
    }

    private func give(_ order: Order) {
        control.write([order.rawValue])
    }

    private func run() {
        var isReading = true
        var hasEnded = false
        var pending: ArraySlice<UInt8> = []
        while true {
            let wantsInput = isReading && !hasEnded && pending.isEmpty
            let ready = Readiness.wait(
                for: [orders, wantsInput ? source : nil, pending.isEmpty ? nil : destination],
                writable: [2],
                timeout: nil
            )
            if ready[0] {
                guard case .bytes(let bytes) = orders.read() else { return }
                for order in bytes.compactMap(Order.init) {
                    switch order {
                    case .pause: isReading = false
                    case .resume: isReading = true
                    case .finish: return
                    }
                }
            } else if ready[1] {
                switch source.read(limit: 4096) {
                case .bytes(let bytes): pending = typed(bytes)[...]
                case .nothingYet: break
                case .ended: hasEnded = true
                }
            } else if ready[2] {
                guard let count = destination.writeSome(pending) else { return }
                pending = pending.dropFirst(count)
            }
        }
    }

    private func typed(_ bytes: [UInt8]) -> [UInt8] {
        let discipline = destination.lineDiscipline
        let isForced = interruptKey.withLock {
            $0.typed(bytes, discipline: discipline, at: SystemClock.monotonic())
        }
        if isForced { onRepeatedInterrupt() }
        return bytes
    }
}
