// Prometheus' relabelling: rules that change, keep or drop a set of labels, one after the other. Expressions match the
// whole text, and `.` takes line feeds too, as in Prometheus.
//
// > Source: prometheus.io/docs/prometheus/latest/configuration/configuration, relabel_config.

import Crypto
import VigilPattern

/// One rule of relabelling.
package struct RelabelRule: Sendable {
    /// What a rule does.
    enum Action: String, CaseIterable, Sendable {
        case replace, keep, drop, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase, keepequal, dropequal
    }

    var action = Action.replace
    /// Labels whose values are joined.
    var sourceLabels: [String] = []
    var separator = ";"
    /// Nil matches everything, as `(.*)` does.
    var pattern: Pattern?
    var modulus: UInt64 = 0
    var target = ReplacementTemplate("")
    var replacement = ReplacementTemplate("$1")

    /// An expression that matches the whole text.
    static func pattern(_ source: String) throws(PatternError) -> Pattern {
        try Pattern("^(?s:" + source + ")$")
    }

    /// What everything matches.
    private static let everything: Pattern = {
        do {
            return try pattern("(.*)")
        } catch {
            preconditionFailure("(.*) is an expression: \(error)")
        }
    }()

    private var expression: Pattern { pattern ?? Self.everything }

    /// Applies the rule; false where the labels are to be dropped.
    func apply(to labels: inout [String: String]) -> Bool {
        let value = sourceLabels.map { labels[$0] ?? "" }.joined(separator: separator)
        switch action {
        case .keep: return expression.matchesWhole(value)
        case .drop: return !expression.matchesWhole(value)
        case .keepequal: return labels[target.source] ?? "" == value
        case .dropequal: return labels[target.source] ?? "" != value
        case .replace: replace(value, in: &labels)
        case .hashmod: set(target.source, String(Self.hash(value) % max(modulus, 1)), in: &labels)
        case .lowercase: set(target.source, value.lowercased(), in: &labels)
        case .uppercase: set(target.source, value.uppercased(), in: &labels)
        case .labelmap:
            for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
                guard let match = expression.wholeMatch(in: name) else { continue }
                set(replacement.expand(match, of: expression, in: name), value, in: &labels)
            }
        case .labeldrop: labels = labels.filter { !expression.matchesWhole($0.key) }
        case .labelkeep: labels = labels.filter { expression.matchesWhole($0.key) }
        }
        return true
    }

    private func replace(_ value: String, in labels: inout [String: String]) {
        guard let match = expression.wholeMatch(in: value) else { return }
        let name = target.expand(match, of: expression, in: value)
        guard Self.isLabelName(name) else { return }
        set(name, replacement.expand(match, of: expression, in: value), in: &labels)
    }

    /// An empty value says the same as no label.
    private func set(_ name: String, _ value: String, in labels: inout [String: String]) {
        labels[name] = value.isEmpty ? nil : value
    }

    /// The last eight bytes of MD5, as Prometheus takes them.
    private static func hash(_ text: String) -> UInt64 {
        Insecure.MD5.hash(data: Array(text.utf8)).suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Whether a text can be a label's name without quotes.
    static func isLabelName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.unicodeScalars.allSatisfy {
            switch $0 {
            case "a"..."z", "A"..."Z", "0"..."9", "_": true
            default: false
            }
        }
    }
}

extension [RelabelRule] {
    /// Applies all rules in their order; nil where one of them drops the labels.
    package func apply(to labels: [String: String]) -> [String: String]? {
        var labels = labels
        for rule in self where !rule.apply(to: &labels) { return nil }
        return labels
    }
}
