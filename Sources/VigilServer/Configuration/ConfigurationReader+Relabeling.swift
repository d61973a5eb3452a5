import VigilPattern
import Yams

extension ConfigurationReader {
    /// Rules of relabelling, in their order.
    mutating func relabelRules(_ node: Node, _ what: String) -> [RelabelRule] {
        var rules: [RelabelRule] = []
        for element in list(node, what) { rules.append(rule(element)) }
        return rules
    }

    private mutating func rule(_ node: Node) -> RelabelRule {
        var rule = RelabelRule()
        for entry in entries(node, "a rule") {
            switch entry.name {
            case "source_labels": rule.sourceLabels = texts(entry.value, entry.name)
            case "separator": rule.separator = text(entry.value, entry.name) ?? ";"
            case "target_label": rule.target = ReplacementTemplate(text(entry.value, entry.name) ?? "")
            case "replacement": rule.replacement = ReplacementTemplate(text(entry.value, entry.name) ?? "")
            case "modulus": rule.modulus = number(entry.value, entry.name) ?? 1
            case "regex": rule.pattern = pattern(entry.value)
            case "action":
                let text = text(entry.value, entry.name)?.lowercased() ?? ""
                if let action = RelabelRule.Action(rawValue: text) {
                    rule.action = action
                } else {
                    // One mistake is enough: what else it may need depends on what it is.
                    rule.action = .keep
                    let actions = RelabelRule.Action.allCases.map(\.rawValue).joined(separator: ", ")
                    mistake(entry.value, "there is no action \(text)", hint: actions)
                }
            default: mistake(entry.key, "a rule has no \(entry.name)")
            }
        }
        check(rule, node)
        return rule
    }

    private mutating func pattern(_ node: Node) -> Pattern? {
        guard let text = text(node, "regex") else { return nil }
        do throws(PatternError) {
            // Alone first, so that places in the message are those of what was written.
            _ = try Pattern(text)
            return try RelabelRule.pattern(text)
        } catch {
            mistake(node, "the regex is not valid: \(error.message)", hint: error.hint)
            return nil
        }
    }

    private mutating func check(_ rule: RelabelRule, _ node: Node) {
        switch rule.action {
        case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
            if rule.target.source.isEmpty { mistake(node, "\(rule.action.rawValue) needs a target_label") }
        case .keep, .drop, .labelmap, .labeldrop, .labelkeep: break
        }
        if rule.action == .hashmod, rule.modulus == 0 { mistake(node, "hashmod needs a modulus over 0") }
    }
}
