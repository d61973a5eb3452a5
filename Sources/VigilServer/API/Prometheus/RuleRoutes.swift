import Foundation
import VigilDashboard
import VigilQuery
import VigilStore

/// `rules`, `alerts` and `alertmanagers`.
struct RuleRoutes: Sendable {
    let source: (any RuleSource)?

    func add(to router: PrometheusRouter) {
        router.get("/api/v1/rules") { parameters, _ in try rules(parameters) }
        router.get("/api/v1/alerts") { _, _ in .success { $0.raw(#"{"alerts":[]}"#) } }
        router.get("/api/v1/alertmanagers") { _, _ in
            .success { $0.raw(#"{"activeAlertmanagers":[],"droppedAlertmanagers":[]}"#) }
        }
        router.get("/api/v1/notifications") { _, _ in .success { $0.raw("[]") } }
    }

    private struct Answer: Encodable {
        var groups: [RuleGroupView]
        var groupNextToken: String?
    }

    private func rules(_ parameters: PrometheusParameters) throws -> PrometheusBytes {
        var groups = try chosen(parameters)
        var next: String?
        if let limit = try parameters.limit("group_limit") {
            let token = parameters.text("group_next_token")
            if !token.isEmpty {
                guard let start = groups.firstIndex(where: { $0.token == token }) else {
                    throw PrometheusError(.badData, "invalid parameter \"group_next_token\": the groups have changed")
                }
                groups.removeFirst(start)
            }
            next = groups.dropFirst(limit).first?.token
            groups = Array(groups.prefix(limit))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .success(json: try encoder.encode(Answer(groups: groups, groupNextToken: next)))
    }

    /// The groups with those of their rules that are asked for; a group without any is left out.
    private func chosen(_ parameters: PrometheusParameters) throws -> [RuleGroupView] {
        let type = parameters.text("type").lowercased()
        guard ["", "alert", "record"].contains(type) else {
            throw PrometheusError(.badData, "invalid parameter \"type\": it is alert or record")
        }
        if type == "alert" { return [] }
        let names = Set(parameters.texts("rule_name"))
        let groupNames = Set(parameters.texts("rule_group"))
        let files = Set(parameters.texts("file"))
        let selectors = try parameters.selectors()
        return (source?.groups ?? []).compactMap { group in
            guard groupNames.isEmpty || groupNames.contains(group.name), files.isEmpty || files.contains(group.file)
            else { return nil }
            var group = group
            group.rules = group.rules.filter { rule in
                let labels = LabelSet(rule.labels.map { Label($0.key, $0.value) })
                return (names.isEmpty || names.contains(rule.name))
                    && (selectors.isEmpty || selectors.contains { $0.matches(labels) })
            }
            return group.rules.isEmpty ? nil : group
        }
    }
}

extension RuleGroupView {
    /// Where a list of groups goes on.
    fileprivate var token: String { "\(file);\(name)" }
}
