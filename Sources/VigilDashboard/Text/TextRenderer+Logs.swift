extension TextRenderer {
    /// The log lines, in the order of the view.
    package func logs(_ view: LogsView) -> String {
        view.logs.map(logLine).joined()
    }

    /// One log line: the time, the level, the service and the text, the further lines of it below.
    package func logLine(_ log: LogView) -> String {
        joined(VisibleLine(log, self, isCut: false).lines)
    }
}

/// One log record on the screen.
struct VisibleLine {
    let lines: [String]

    /// The first line.
    var text: String { lines.first ?? "" }

    /// The lines of a record; cut to one that fits the width, where asked.
    init(_ log: LogView, _ renderer: TextRenderer, isCut: Bool = true) {
        let level = VisibleText.padded(log.level.isEmpty ? log.stream : log.level, to: 6)
        let service = VisibleText.padded(VisibleText.cut(VisibleText.line(log.service), to: 14), to: 14)
        let time = renderer.clock.milliseconds(log.time)
        let prefix = "\(time)  \(level)  \(service)  "
        let indent = VisibleText.width(prefix)
        let parts = VisibleText.block(log.text).split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init
        )
        let body = isCut ? [VisibleText.cut(VisibleText.line(log.text), to: renderer.width - indent)] : parts
        let style = TextStyle.level(log.level)
        lines = body.enumerated().map { index, line in
            index == 0
                ? renderer.styled(time, .dim) + "  " + renderer.styled(level, style) + "  "
                    + renderer.styled(service, .cyan) + "  " + line
                : String(repeating: " ", count: indent) + line
        }
    }
}
