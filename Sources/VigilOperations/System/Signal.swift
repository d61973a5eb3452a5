/// A signal of the operating system, by its number.
package struct Signal: Hashable, Sendable {
    /// The number, which for the signals named here is the same on Linux and macOS where no other is given.
    package let number: Int32

    package init(_ number: Int32) {
        self.number = number
    }

    package static let hangUp = Signal(1)
    package static let interrupt = Signal(2)
    package static let quit = Signal(3)
    package static let abort = Signal(6)
    package static let kill = Signal(9)
    package static let terminate = Signal(15)
    package static let windowChange = Signal(28)
    #if os(macOS)
    package static let user1 = Signal(30)
    package static let user2 = Signal(31)
    package static let child = Signal(20)
    package static let resume = Signal(19)
    package static let terminalStop = Signal(18)
    package static let terminalInput = Signal(21)
    package static let terminalOutput = Signal(22)
    #else
    package static let user1 = Signal(10)
    package static let user2 = Signal(12)
    package static let child = Signal(17)
    package static let resume = Signal(18)
    package static let terminalStop = Signal(20)
    package static let terminalInput = Signal(21)
    package static let terminalOutput = Signal(22)
    #endif

    /// Whether it asks the program to end, and the program is expected to.
    package var asksToEnd: Bool { self == .interrupt || self == .terminate || self == .quit }

    /// Whether a stop by it is the terminal's doing, as with Ctrl-Z, and not a debugger's.
    package var isTerminalStop: Bool {
        self == .terminalStop || self == .terminalInput || self == .terminalOutput
    }
}

extension Signal: CustomStringConvertible {
    /// `SIGTERM`; `signal 42` where it has no common name.
    package var description: String {
        Self.names[number].map { "SIG" + $0 } ?? "signal \(number)"
    }

    private static let common: [Int32: String] = [
        1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 8: "FPE", 9: "KILL", 11: "SEGV", 13: "PIPE",
        14: "ALRM", 15: "TERM", 24: "XCPU", 25: "XFSZ", 28: "WINCH",
    ]
    #if os(macOS)
    private static let names = common.merging([10: "BUS", 12: "SYS", 30: "USR1", 31: "USR2"]) { $1 }
    #else
    private static let names = common.merging([7: "BUS", 31: "SYS", 10: "USR1", 12: "USR2"]) { $1 }
    #endif
}
