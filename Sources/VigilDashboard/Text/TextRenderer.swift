/// Draws views as text for a terminal.
///
/// Every line ends in a line feed.
package struct TextRenderer: Sendable {
    /// Columns of the terminal.
    package var width: Int
    /// Whether to colour by ANSI sequences.
    package var isColored: Bool
    /// How times are shown.
    package var clock: ClockTime

    package init(width: Int = 100, isColored: Bool = false, clock: ClockTime = ClockTime()) {
        self.width = max(20, width)
        self.isColored = isColored
        self.clock = clock
    }

    /// The text in a style, where styles are on.
    ///
    /// The text must be fit to be shown.
    func styled(_ text: String, _ style: TextStyle?) -> String {
        guard isColored, let style, !text.isEmpty else { return text }
        return "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m"
    }

    func joined(_ lines: [String]) -> String {
        lines.map { line in
            var line = line
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    func heading(_ title: String, _ note: String = "") -> [String] {
        let rest = VisibleText.cut(note, to: max(0, width - VisibleText.width(title) - 2))
        return ["", styled(title, .bold) + (rest.isEmpty ? "" : styled("  " + rest, .dim))]
    }

    /// Words that go with a window: `last 15 m`.
    static func words(_ window: WindowView) -> String {
        "last " + Self.span(window.seconds)
    }

    private static func span(_ seconds: Double) -> String {
        let total = Int(seconds.rounded())
        if total >= 86_400, total % 86_400 == 0 { return "\(total / 86_400) d" }
        if total >= 3_600, total % 3_600 == 0 { return "\(total / 3_600) h" }
        if total >= 60, total % 60 == 0 { return "\(total / 60) m" }
        return Humanised.seconds(seconds)
    }

    /// How to send something, for where nothing came yet.
    package static let howToSend = """
        Nothing has been sent yet. Watch a program with:  vigil run -- COMMAND
        Or point an OpenTelemetry SDK here:  OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 \
        OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
        (many SDKs send by gRPC unless told so; gRPC comes later)
        """
}
