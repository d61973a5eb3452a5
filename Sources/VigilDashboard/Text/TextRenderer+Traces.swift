import VigilModel

extension TextRenderer {
    /// The traces as a table.
    package func traces(_ view: TracesView) -> String {
        guard !view.traces.isEmpty else { return "No traces in the \(Self.words(view.window)).\n" }
        var table = TextTable(columns: [
            .init(title: "STARTED"), .init(title: "TRACE"), .init(title: "DURATION", isNumber: true),
            .init(title: "SPANS", isNumber: true), .init(title: "ERRORS", isNumber: true),
            .init(title: "NAME", isFlexible: true), .init(title: "SERVICES"),
        ])
        for trace in view.traces {
            table.rows.append([
                .init(clock.milliseconds(trace.start), .dim), .init(trace.trace),
                .init(Humanised.seconds(trace.durationSeconds)), .init("\(trace.spans)"),
                .init(trace.errors == 0 ? Humanised.nothing : "\(trace.errors)", trace.errors == 0 ? .dim : .red),
                .init(trace.name), .init(trace.services.joined(separator: ", "), .cyan),
            ])
        }
        return joined(table.lines(self))
    }

    /// One trace as a tree with bars, then its log lines.
    package func trace(_ view: TraceView) -> String {
        let services = Set(view.spans.map(\.service)).count
        var lines = [
            styled("trace \(VisibleText.line(view.trace))", .bold),
            "\(clock.dateTime(view.start))  \(Humanised.seconds(view.durationSeconds))  \(view.spans.count) "
                + (view.spans.count == 1 ? "span" : "spans")
                + "  \(services) " + (services == 1 ? "service" : "services"),
            "",
        ]
        let names = view.spans.enumerated().map { index, span in
            Self.branch(view.spans, index) + VisibleText.line(span.name) + (span.status == "error" ? " ✗" : "")
        }
        let nameWidth = min(names.map(VisibleText.width).max() ?? 0, max(20, width / 2))
        let barWidth = max(0, width - nameWidth - 14)
        for (span, name) in zip(view.spans, names) {
            let cut = VisibleText.padded(VisibleText.cut(name, to: nameWidth), to: nameWidth)
            let time = VisibleText.padded(Humanised.seconds(span.durationSeconds), to: 10, right: true)
            let isError = span.status == "error"
            let bar = barWidth < 10 ? "" : Self.bar(span, of: view, width: barWidth)
            lines.append(styled(cut, isError ? .red : nil) + "  " + time + "  " + styled(bar, isError ? .red : .cyan))
            if isError, !span.statusMessage.isEmpty {
                let message = String(repeating: " ", count: span.depth * 2 + 2) + VisibleText.line(span.statusMessage)
                lines.append(styled(VisibleText.cut(message, to: width), .red))
            }
        }
        if !view.logs.isEmpty {
            lines += heading("Log")
            lines += view.logs.map { VisibleLine($0, self).text }
        }
        return joined(lines)
    }

    /// The lines of the tree before a span's name.
    private static func branch(_ spans: [SpanView], _ index: Int) -> String {
        let depth = spans[index].depth
        guard depth > 0 else { return "" }
        // Beyond this the tree would leave the screen.
        guard depth <= 20 else { return String(repeating: "  ", count: 20) + "└ " }
        return (1...depth).map { level in
            let later = spans[(index + 1)...].first { $0.depth <= level }
            let goesOn = later?.depth == level
            return level == depth ? (goesOn ? "├ " : "└ ") : (goesOn ? "│ " : "  ")
        }.joined()
    }

    private static func bar(_ span: SpanView, of trace: TraceView, width: Int) -> String {
        guard trace.durationSeconds > 0 else { return "▪" }
        let scale = Double(width) / trace.durationSeconds
        let start = min(width - 1, max(0, Int(Int64(saturating: span.offsetSeconds * scale))))
        let length = min(width - start, max(1, Int(Int64(saturating: (span.durationSeconds * scale).rounded()))))
        return String(repeating: " ", count: start) + String(repeating: "█", count: length)
    }
}
