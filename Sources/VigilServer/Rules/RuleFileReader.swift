// Prometheus' rule files. All mistakes are told at once, each with its line and column; fields that Prometheus does not
// know are mistakes, as there. Rules that alert are counted and passed over.

import VigilModel
import VigilQuery
import Yams

/// The rules of one file.
package struct RuleFile: Sendable {
    var groups: [RuleGroup] = []
    /// How many of its rules alert.
    package private(set) var alertRules = 0

    /// How many rules record.
    package var recordingRules: Int { groups.reduce(0) { $0 + $1.rules.count } }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - text: The YAML.
    ///   - name: What the file is called.
    ///   - interval: The interval of groups that have none of their own.
    /// - Throws: All that is wrong.
    package init(_ text: String, name: String, interval: Duration) throws(PrometheusConfiguration.Failure) {
        var reader = RuleFileReader(name: name, interval: interval)
        if let root = try ConfigurationReader.root(text, name: name) { groups = reader.document(root) }
        guard reader.mistakes.isEmpty else { throw PrometheusConfiguration.Failure(mistakes: reader.mistakes) }
        alertRules = reader.alertRules
    }
}

/// Makes groups of the YAML tree of a rule file.
private struct RuleFileReader {
    private let name: String
    private let interval: Duration
    private var reader: ConfigurationReader
    private(set) var alertRules = 0

    var mistakes: [String] { reader.mistakes }

    init(name: String, interval: Duration) {
        self.name = name
        self.interval = interval
        reader = ConfigurationReader(name: name)
    }

    mutating func document(_ root: Node) -> [RuleGroup] {
        var groups: [RuleGroup] = []
        for entry in reader.entries(root, "a rule file") {
            guard entry.name == "groups" else {
                reader.mistake(entry.key, "a rule file has no \(entry.name)", hint: "groups")
                continue
            }
            for node in reader.list(entry.value, "groups") {
                let group = group(node)
                if groups.contains(where: { $0.name == group.name }) {
                    reader.mistake(
                        node,
                        "there are two groups called \(group.name)",
                        hint: "a name comes once in a file"
                    )
                }
                groups.append(group)
            }
        }
        return groups
    }

    private mutating func group(_ node: Node) -> RuleGroup {
        var group = RuleGroup(file: name, name: "", interval: interval)
        var labels: [String: String] = [:]
        let entries = reader.entries(node, "a group")
        for entry in entries {
            switch entry.name {
            case "name": group.name = reader.text(entry.value, entry.name) ?? ""
            case "interval": group.interval = reader.duration(entry.value, entry.name) ?? interval
            case "limit": group.limit = reader.count(entry.value, entry.name) ?? 0
            case "query_offset": group.offset = offset(entry.value)
            case "labels": labels = reader.labels(entry.value, entry.name)
            case "rules": break
            // Both belong to alerts.
            case "partial_response_strategy", "source_tenants": break
            default:
                let known = "name, interval, limit, query_offset, labels, rules"
                reader.mistake(entry.key, "a group has no \(entry.name)", hint: known)
            }
        }
        if group.name.isEmpty { reader.mistake(node, "a group needs a name") }
        var keys: Set<String> = []
        for entry in entries where entry.name == "rules" {
            for element in reader.list(entry.value, "rules") {
                guard let rule = rule(element, labels) else { continue }
                if keys.insert(rule.key).inserted {
                    group.rules.append(rule)
                } else {
                    reader.mistake(element, "the group has this rule twice")
                }
            }
        }
        group.source = ConfigurationReader.source(of: node) + "\(group.interval)"
        return group
    }

    private mutating func offset(_ node: Node) -> Duration {
        if ["0", "0s"].contains(node.string) { return .zero }
        return reader.duration(node, "query_offset") ?? .zero
    }

    private mutating func rule(_ node: Node, _ groupLabels: [String: String]) -> RecordingRule? {
        let entries = reader.entries(node, "a rule")
        func entry(_ name: String) -> (key: Node, name: String, value: Node)? { entries.first { $0.name == name } }
        let known: Set<String> = ["record", "alert", "expr", "labels", "for", "keep_firing_for", "annotations"]
        for entry in entries where !known.contains(entry.name) {
            let hint = "record, expr, labels"
            reader.mistake(entry.key, "a rule has no \(entry.name)", hint: hint)
        }
        if let alert = entry("alert") {
            if entry("record") != nil { reader.mistake(alert.key, "a rule records or alerts, not both") }
            alertRules += 1
            return nil
        }
        guard let record = entry("record") else {
            reader.mistake(node, "a rule needs a name", hint: "record: NAME")
            return nil
        }
        for name in ["for", "keep_firing_for", "annotations"] {
            if let field = entry(name) { reader.mistake(field.key, "a rule that records has no \(name)") }
        }
        let name = reader.text(record.value, "record") ?? ""
        if !Self.isMetricName(name) {
            reader.mistake(
                record.value,
                "“\(name)” is no name of a metric",
                hint: "letters, digits, _ and :, no digit first"
            )
        }
        let labels = entry("labels").map { reader.labels($0.value, "labels") } ?? [:]
        guard let expression = entry("expr") else {
            reader.mistake(node, "the rule \(name) needs an expr")
            return nil
        }
        guard let text = reader.text(expression.value, "expr") else { return nil }
        return parsed(text, expression.value).map { tree in
            RecordingRule(name: name, query: text, expression: tree, labels: groupLabels.merging(labels) { $1 })
        }
    }

    private mutating func parsed(_ text: String, _ node: Node) -> PromQL.Expression? {
        do throws(QuerySyntaxError) {
            let expression = try PromQL.parse(text)
            if expression.type == .scalar || expression.type == .vector { return expression }
            reader.mistake(
                node,
                "a rule cannot record a \(expression.type.rawValue)",
                hint: "an instant vector or a scalar"
            )
        } catch {
            reader.mistake(node, "the expr cannot be read: \(error.summary)")
        }
        return nil
    }

    private static func isMetricName(_ text: String) -> Bool {
        RelabelRule.isLabelName(String(text.map { $0 == ":" ? "_" : $0 }))
    }
}
