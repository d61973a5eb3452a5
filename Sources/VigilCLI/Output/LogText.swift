import VigilDashboard

/// Log records as lines, each exception with its stack below.
struct LogText {
    private let renderer: TextRenderer
    private static let indent = "    "

    init(_ renderer: TextRenderer) {
        self.renderer = renderer
    }

    func lines(_ log: LogView) -> String {
        let line = renderer.logLine(log)
        let stack = log.attributes.first { $0.key == "exception.stacktrace" }?.value ?? ""
        // A stack that was printed is in the text already.
        guard !stack.isEmpty, log.scope != "vigil.capture" else { return line }
        let frames = VisibleText.block(stack).split(separator: "\n", omittingEmptySubsequences: true)
        return line + frames.map { Self.indent + $0 + "\n" }.joined()
    }
}
