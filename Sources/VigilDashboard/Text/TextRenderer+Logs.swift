extension TextRenderer {
    /// The log lines, in the order of the view.
    package func logs(_ view: LogsView) -> String {
        view.logs.map(logLine).joined()
    }

    /// One log line: the time, the level, the service, the text and what is said beside it, the further lines below.
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
        let room = renderer.width - indent
        let body = isCut ? [VisibleText.cut(VisibleText.line(log.text), to: room)] : parts
        let style = TextStyle.level(log.level)
        var details = LogDetails(log).text
        if isCut { details = VisibleText.cut(details, to: room - VisibleText.width(body.first ?? "") - 2) }
        let behind = details.isEmpty ? "" : "  " + renderer.styled(details, .dim)
        lines = body.enumerated().map { index, line in
            index == 0
                ? renderer.styled(time, .dim) + "  " + renderer.styled(level, style) + "  "
                    + renderer.styled(service, .cyan) + "  " + line + behind
                : String(repeating: " ", count: indent) + line
        }
    }
}
