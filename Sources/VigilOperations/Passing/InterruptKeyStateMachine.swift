/// Recognises, in what is typed into a pseudo-terminal, the second Ctrl-C at a command that does not mind the first.
///
/// The terminal itself makes signals of Ctrl-C, and a program with a prompt of its own lives on after many of them.
/// So a key counts only while the terminal edits lines itself (a prompt turns that off while it reads), and anything
/// that the command prints in answer, beyond the terminal's own `^C`, starts the count anew.
struct InterruptKeyStateMachine: Sendable {
    /// A second key later than this is a first one again.
    static let window: Duration = .seconds(10)

    private var firstKey: Duration?

    /// Takes what was typed; true where the command should be killed.
    mutating func typed(_ bytes: [UInt8], discipline: LineDiscipline?, at now: Duration) -> Bool {
        guard let discipline, discipline.isCanonical, discipline.makesSignals else {
            firstKey = nil
            return false
        }
        for byte in bytes {
            guard byte == discipline.interruptCharacter else {
                firstKey = nil
                continue
            }
            if let firstKey, now - firstKey < Self.window { return true }
            firstKey = now
        }
        return false
    }

    /// Takes what the command printed.
    mutating func printed(_ bytes: [UInt8]) {
        guard firstKey != nil else { return }
        let echo: [UInt8] = [0x5e, 0x43, 0x0d, 0x0a, 0x03]
        if !bytes.allSatisfy(echo.contains) { firstKey = nil }
    }
}
