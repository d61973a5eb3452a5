import CVigil
import Synchronization

/// A terminal whose other end is this process.
final class PseudoTerminal: Sendable {
    /// Our end: what is written here was typed, what is read here was printed.
    let controller: Descriptor
    private let end: Mutex<Descriptor?>

    /// Opens one with settings and size of a terminal, where one is given.
    init(like template: Descriptor?) throws(SystemError) {
        var controller: Int32 = -1
        var terminal: Int32 = -1
        try SystemError.check(
            vigil_pty_open(template?.number ?? -1, &controller, &terminal),
            "open a pseudo-terminal"
        )
        self.controller = Descriptor(owning: controller)
        end = Mutex(Descriptor(owning: terminal))
    }

    /// The program's end; nil once it has been released.
    var terminal: Descriptor? { end.withLock { $0 } }

    /// Closes our hold on the program's end, so that the terminal ends with the program.
    func releaseTerminal() {
        end.withLock { $0 = nil }
    }
}

extension Descriptor {
    /// Gives the terminal the window size of another.
    func copyWindowSize(from other: Descriptor) {
        vigil_window_size_copy(other.number, number)
    }

    /// Whether this process may read and set the terminal without being stopped for it.
    var isInForeground: Bool { vigil_is_foreground(number) }

    /// How the terminal treats what is typed; nil where the descriptor is no terminal.
    var lineDiscipline: LineDiscipline? {
        var discipline = vigil_line_discipline()
        guard vigil_line_discipline(number, &discipline) else { return nil }
        return LineDiscipline(
            isCanonical: discipline.is_canonical,
            makesSignals: discipline.makes_signals,
            interruptCharacter: discipline.interrupt_character
        )
    }
}

/// How a terminal treats what is typed.
struct LineDiscipline: Equatable {
    /// The terminal itself edits lines; programs with a prompt of their own turn that off while they read.
    var isCanonical: Bool
    /// The interrupt character becomes a signal.
    var makesSignals: Bool
    /// Ctrl-C, usually.
    var interruptCharacter: UInt8
}

/// The raw mode of our own terminal.
enum RawMode {
    /// Turns it on; what was before comes back by ``leave()``, at exit and when the process crashes.
    static func enter(_ terminal: Descriptor) {
        _ = vigil_terminal_raw(terminal.number)
    }

    static func leave() {
        vigil_terminal_restore()
    }
}
