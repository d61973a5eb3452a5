import VigilModel

extension RuleEvaluating: RuleSource {
    /// The groups of rules in their order, with how their last evaluation went.
    var groups: [RuleGroupView] {
        states.map { group, state in
            var view = RuleGroupView(
                name: group.name,
                file: group.file,
                rules: group.rules.map { RuleView($0, state.rules[$0.key]) },
                interval: group.interval,
                lastEvaluation: state.time
            )
            view.limit = group.limit
            view.evaluationTime = state.took.inSeconds
            return view
        }
    }
}

extension RuleView {
    fileprivate init(_ rule: RecordingRule, _ state: RuleGroupState.Rule?) {
        self.init(
            name: rule.name,
            query: rule.query,
            labels: rule.labels,
            health: state?.isGood.map { $0 ? .ok : .err } ?? .unknown,
            lastError: state?.error,
            lastEvaluation: state?.time
        )
        evaluationTime = state?.took.inSeconds ?? 0
    }
}
