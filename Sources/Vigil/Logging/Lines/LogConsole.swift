import CVigil

/// Writes log lines to the standard error, in the form that was asked for.
struct LogConsole: Sendable {
    private let style: Vigil.ConsoleStyle
    let origin: LogOrigin
    private let write: @Sendable (String) -> Void

    /// A console.
    ///
    /// - Parameters:
    ///   - style: The form of its lines.
    ///   - origin: Who writes.
    ///   - isTerminal: Whether a person reads along.
    ///   - write: Takes each line, whole.
    init(
        _ style: Vigil.ConsoleStyle,
        origin: LogOrigin,
        isTerminal: Bool = vigil_is_terminal(2),
        write: @escaping @Sendable (String) -> Void
    ) {
        self.style = style == .automatic ? (isTerminal ? .colored : .text) : style
        self.origin = origin
        self.write = write
    }

    func show(_ line: LogLine) {
        switch style {
        case .text, .automatic: write(line.text())
        case .colored: write(line.text(isColored: true))
        case .json: write(line.json(origin))
        case .off: break
        }
    }

    /// Whether lines are shown at all.
    var isOff: Bool { style == .off }
}
