import VigilModel

/// How names, texts and times are written in a query.
enum QueryText {
    /// A text in quotes, read back as the same.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where isHidden(scalar): quoted += escape(scalar)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Whether a character would not be seen.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        case .spaceSeparator: scalar != " "
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        if scalar.value < 0x80 { return "\\x" + String(repeating: "0", count: 2 - digits.count) + digits }
        let width = scalar.value < 0x10000 ? 4 : 8
        return (width == 4 ? "\\u" : "\\U") + String(repeating: "0", count: width - digits.count) + digits
    }

    /// A label, in quotes where it needs them.
    static func label(_ name: String) -> String { isPlain(name, mayHaveColons: false) ? name : quoted(name) }

    /// Labels in parentheses.
    static func labels(_ names: [String]) -> String { "(" + names.map(label).joined(separator: ", ") + ")" }

    /// Whether a metric's name needs no quotes.
    static func isPlainMetric(_ name: String) -> Bool {
        isPlain(name, mayHaveColons: true) && !QueryParser.reserved.contains(name.lowercased())
    }

    private static func isPlain(_ name: String, mayHaveColons: Bool) -> Bool {
        guard let first = name.unicodeScalars.first, !first.isASCIIDigit else { return false }
        return name.unicodeScalars.allSatisfy {
            QueryLexer.isWordStart($0) || $0.isASCIIDigit || $0 == ":" && mayHaveColons
        }
    }

    /// What stands behind a selector or a subquery.
    static func modifiers(
        at: PromQL.FixedTime?,
        offset: PromQL.DurationExpression?,
        edges: PromQL.VectorSelector.Edges = .plain
    ) -> String {
        var text = edges == .plain ? "" : " \(edges.rawValue)"
        switch at {
        case .time(let time): text += " @ \(seconds(time))"
        case .start: text += " @ start()"
        case .end: text += " @ end()"
        case nil: break
        }
        if let offset { text += " offset \(offset.text)" }
        return text
    }

    /// Seconds with three digits behind the point.
    private static func seconds(_ time: Timestamp) -> String {
        let milliseconds = time.milliseconds
        let rest = String(milliseconds.magnitude % 1000)
        let fraction = String(repeating: "0", count: 3 - rest.count) + rest
        return "\(milliseconds < 0 ? "-" : "")\(milliseconds.magnitude / 1000).\(fraction)"
    }
}
