import CVigil

/// Signals that this process receives, as bytes of a pipe, for a thread that polls.
final class SignalSubscription {
    /// Becomes readable when a signal has come.
    let descriptor: Descriptor
    private let number: Int32

    /// Subscribes until the object goes.
    init(_ signals: Set<Signal>) throws(SystemError) {
        var mask: UInt64 = 0
        for signal in signals { mask |= 1 << UInt64(signal.number) }
        var number: Int32 = -1
        try SystemError.check(vigil_signals_subscribe(mask, &number), "subscribe to signals")
        self.number = number
        descriptor = Descriptor.unowned(number)
    }

    deinit {
        vigil_signals_unsubscribe(number)
    }

    /// A signal that came.
    struct Received: Equatable {
        var signal: Signal
        /// Whether the terminal sent it, and with it to all of the foreground group.
        var isFromTerminal: Bool

        init(byte: UInt8) {
            signal = Signal(Int32(byte & 0x7f))
            isFromTerminal = byte & 0x80 != 0
        }
    }

    /// The signals that have come since the last call.
    func received() -> [Received] {
        guard case .bytes(let bytes) = descriptor.read(limit: 4096) else { return [] }
        return bytes.map(Received.init)
    }
}
