/// How a process ended.
package enum ProcessExit: Hashable, Sendable {
    /// By itself, with its exit code.
    case exited(Int32)
    /// By a signal.
    case signaled(Signal)

    /// The exit code as a shell reports it: 128 + n for signal n.
    package var shellCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal.number
        }
    }

    /// Whether it ended by itself with code 0.
    package var isSuccess: Bool { self == .exited(0) }
}

extension ProcessExit: CustomStringConvertible {
    /// `exit code 3`, `killed by SIGSEGV`.
    package var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signaled(let signal): "killed by \(signal)"
        }
    }
}
