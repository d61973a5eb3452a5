import VigilModel

extension ServerMetrics {
    /// What became of what is sent to others, and how the configuration fares.
    func metrics(of monitoring: Monitoring) -> [Metric] {
        let reload = monitoring.lastReload
        let states = [
            level(
                "vigil.config.last_reload_successful",
                "Whether the configuration was in order when it was last read.",
                "",
                [
                    ([], reload.isGood ? 1 : 0)
                ]
            ),
            level(
                "vigil.config.last_reload_success_timestamp",
                "When the configuration was last read and in order.",
                "s",
                [([], Double(reload.time.milliseconds) / 1_000)]
            ),
        ]
        return states + metrics(of: monitoring.rules.states) + metrics(of: monitoring.remoteWriting?.figures ?? [])
    }

    private func metrics(of groups: [(group: RuleGroup, state: RuleGroupState.Group)]) -> [Metric] {
        guard !groups.isEmpty else { return [] }
        func attributes(_ group: RuleGroup) -> [Attribute] {
            [Attribute("rule_group", .string("\(group.file);\(group.name)"))]
        }
        func total(_ name: String, _ description: String, _ figure: (RuleGroupState.Group) -> Int) -> Metric {
            let values = groups.map { (attributes($0.group), figure($0.state)) }
            return counter("vigil.rule." + name, description, "", values)
        }
        return [
            total("evaluations", "Evaluations of rules.") { $0.evaluations },
            total("evaluation_failures", "Evaluations of rules that failed.") { $0.failures },
            total("group_iterations_missed", "Evaluations of a group that were missed.") { $0.missed },
            total("samples", "Samples that rules recorded.") { $0.samples },
            level(
                "vigil.rule.group_last_duration",
                "How long the last evaluation of a group took.",
                "s",
                groups.map { (attributes($0.group), $0.state.took.inSeconds) }
            ),
        ]
    }

    private func metrics(of receivers: [(receiver: String, figures: RemoteWriteCounters.Figures)]) -> [Metric] {
        guard !receivers.isEmpty else { return [] }
        typealias Figures = RemoteWriteCounters.Figures
        func total(_ name: String, _ description: String, _ unit: String, _ figure: (Figures) -> Int) -> Metric {
            let values = receivers.map { ([Attribute("remote_name", .string($0.receiver))], figure($0.figures)) }
            return counter("vigil.remote_write." + name, description, unit, values)
        }
        func current(_ name: String, _ description: String, _ unit: String, _ figure: (Figures) -> Double) -> Metric {
            let values = receivers.map { ([Attribute("remote_name", .string($0.receiver))], figure($0.figures)) }
            return level("vigil.remote_write." + name, description, unit, values)
        }
        return [
            total("samples", "Samples that were sent and taken.", "{sample}") { $0.samples },
            total("exemplars", "Exemplars that were sent and taken.", "{exemplar}") { $0.exemplars },
            total("samples.failed", "Samples that the receiver refused for good.", "{sample}") { $0.failed },
            total("samples.repeated", "Samples refused when they were sent again after a restart.", "{sample}") {
                $0.repeated
            },
            total("samples.retried", "Samples that were sent once more after a failure.", "{sample}") { $0.retried },
            total("gaps", "How often something was gone before it could be sent.", "{gap}") { $0.gaps },
            total("requests", "Requests that were answered.", "{request}") { $0.requests },
            total("sent", "Bytes sent, as they go over the wire.", "By") { $0.bytes },
            current("samples.pending", "Samples that are being sent.", "{sample}") { Double($0.pending) },
            current("shards", "Requests that are under way at once.", "{request}") { Double($0.shards) },
            current("queue_highest_sent_timestamp", "The newest sample that was taken.", "s") {
                Double($0.newest) / 1_000
            },
        ]
    }

    private func level(
        _ name: String,
        _ description: String,
        _ unit: String,
        _ values: [([Attribute], Double)]
    ) -> Metric {
        let points = values.map { attributes, value in
            NumberPoint(attributes: Attributes(attributes), time: time, value: .double(value))
        }
        return Metric(name, description: description, unit: unit, data: .gauge(points))
    }
}
