import VigilModel
import VigilStore

extension TextRenderer {
    /// What is wrong with an installation, check by check, and what the store weighs.
    ///
    /// - Parameters:
    ///   - view: What was found.
    ///   - isBrief: Whether what is well is left out.
    /// - Returns: The text; empty where it is brief and all is well.
    package func doctor(_ view: DoctorView, isBrief: Bool = false) -> String {
        let shown = isBrief ? view.checks.filter { $0.status != .well } : view.checks
        if isBrief && shown.isEmpty { return "" }
        var lines = isBrief ? [] : [doctorHeader(view), ""]
        let width = shown.map { VisibleText.width($0.name) }.max() ?? 0
        for check in shown { lines += checkLines(check, nameWidth: width) }
        if !isBrief && view.isEmpty {
            lines += ["", "Nothing is stored yet. Watch a program with:  vigil run -- COMMAND"]
        } else if !isBrief {
            lines += inventoryTable(view.inventory, now: view.time)
        }
        return joined(lines)
    }

    private func doctorHeader(_ view: DoctorView) -> String {
        let findings = view.checks.flatMap(\.findings)
        let wrong = findings.count { $0.status == .wrong } + view.checks.reduce(0) { $0 + $1.leftOut }
        let doubtful = findings.count { $0.status == .doubtful }
        let words = [(wrong, "wrong"), (doubtful, "doubtful")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let verdict = words.isEmpty ? "all is well" : words.joined(separator: ", ")
        return styled("vigil doctor", .bold) + "  "
            + styled("\(Self.mark(view.status)) \(verdict)", Self.style(view.status))
    }

    private func checkLines(_ check: StoreCheck, nameWidth: Int) -> [String] {
        let name = VisibleText.padded(check.name, to: nameWidth)
        let indent = nameWidth + 4
        let summary = wrapped(check.summary, indent: indent)
        var lines = [
            styled(Self.mark(check.status), Self.style(check.status)) + " " + name + "  "
                + (summary.first.map { String($0.dropFirst(indent)) } ?? "")
        ]
        lines += summary.dropFirst()
        for finding in check.findings { lines += findingLines(finding) }
        if check.leftOut > 0 { lines.append("    … and \(Humanised.count(Double(check.leftOut))) more like these") }
        return lines
    }

    private func findingLines(_ finding: StoreCheck.Finding) -> [String] {
        let style = Self.style(finding.status)
        let mark = Self.mark(finding.status)
        var lines = wrapped("\(mark) \(finding.what)", indent: 4, hanging: 2).map { styled($0, style) }
        if !finding.place.isEmpty { lines += wrapped("at \(finding.place)", indent: 6, hanging: 3) }
        if let damage = finding.damage { lines += wrapped(Self.words(damage), indent: 6) }
        if !finding.advice.isEmpty { lines += wrapped("→ \(finding.advice)", indent: 6, hanging: 2) }
        return lines
    }

    /// `4,096 bytes from 12,345 on; costs up to 32,768 spans of 2026-11-21`.
    private static func words(_ damage: StoreCheck.Damage) -> String {
        let bytes = Humanised.grouped(Int64(clamping: damage.bytes))
        var text = "\(bytes) bytes from \(Humanised.grouped(Int64(clamping: damage.offset))) on"
        guard let signal = damage.signal else { return text }
        let day = damage.day.map { " of \($0)" } ?? ""
        guard let rows = damage.rows else { return text + "; costs some of the \(noun(signal))\(day)" }
        if rows == 0 { return text + "; costs no \(noun(signal))\(day)" }
        text += "; costs \(damage.isEstimate ? "about" : "up to") \(Humanised.grouped(Int64(rows))) "
        return text + noun(signal) + day
    }

    private static func noun(_ signal: String) -> String {
        switch signal {
        case "logs": "log records"
        case "metrics": "samples"
        case "metrics-1m": "points of a minute"
        case "metrics-1h": "points of an hour"
        default: signal
        }
    }

    /// What each signal weighs.
    private func inventoryTable(_ inventory: StoreInventory, now: Timestamp) -> [String] {
        if inventory.signals.isEmpty { return [] }
        var table = TextTable(columns: [
            .init(title: "STORED"), .init(title: "SIZE", isNumber: true), .init(title: "ROWS", isNumber: true),
            .init(title: "EACH", isNumber: true), .init(title: "PARTS", isNumber: true), .init(title: "OLDEST"),
        ])
        for share in inventory.signals {
            table.rows.append([
                .init(share.signal), .init(Humanised.bytes(Double(share.bytes))),
                .init(Humanised.count(Double(share.rows))), .init(Humanised.bytes(share.bytesPerRow)),
                .init(Humanised.count(Double(share.parts))),
                .init(share.oldest.map { Humanised.age(of: $0, at: now) } ?? Humanised.nothing),
            ])
        }
        table.rows.append([
            .init("journal"), .init(Humanised.bytes(Double(inventory.journal.bytes))), .init(""), .init(""),
            .init(Humanised.count(Double(inventory.journal.files))), .init(""),
        ])
        return [""] + table.lines(self)
    }

    static func mark(_ status: StoreCheck.Status) -> String {
        switch status {
        case .well: "✓"
        case .doubtful: "!"
        case .wrong: "✗"
        }
    }

    static func style(_ status: StoreCheck.Status) -> TextStyle {
        switch status {
        case .well: .green
        case .doubtful: .yellow
        case .wrong: .red
        }
    }

    /// A text in lines of the width, further ones set in by so much more; what has no spaces is not cut.
    private func wrapped(_ text: String, indent: Int, hanging: Int = 0) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in VisibleText.line(text).split(separator: " ") {
            let room = width - indent - (lines.isEmpty ? 0 : hanging)
            if !line.isEmpty, VisibleText.width(line) + 1 + VisibleText.width(String(word)) > room {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        lines.append(line)
        return lines.enumerated().map { String(repeating: " ", count: indent + ($0 == 0 ? 0 : hanging)) + $1 }
    }
}
