import VigilModel
import VigilStore

extension TextRenderer {
    /// The series, grouped by kind, with their newest values.
    package func series(_ view: SeriesListView) -> String {
        guard !view.series.isEmpty else { return "No series in the \(Self.words(view.window)).\n" }
        var lines: [String] = []
        let kinds = ["counter", "updowncounter", "gauge", "histogram", "summary"]
        for kind in kinds {
            let group = view.series.filter { Self.group($0.kind) == kind }
            guard !group.isEmpty else { continue }
            lines += lines.isEmpty ? [styled(Self.title(kind), .bold)] : heading(Self.title(kind))
            lines += kind == "histogram" || kind == "summary" ? distributionLines(group) : numberLines(group)
        }
        if !view.isComplete { lines += ["", styled("There are more; narrow the selector or raise the limit.", .dim)] }
        return joined(lines)
    }

    private static func group(_ kind: String) -> String {
        let kind = kind.hasPrefix("delta_") ? String(kind.dropFirst(6)) : kind
        return kind == "exponentialhistogram" ? "histogram" : kind
    }

    private static func title(_ kind: String) -> String {
        switch kind {
        case "counter": "Counters"
        case "updowncounter": "Up-down counters"
        case "gauge": "Gauges"
        case "histogram": "Histograms"
        default: "Summaries"
        }
    }

    private func numberLines(_ series: [SeriesView]) -> [String] {
        var table = TextTable(columns: [
            .init(title: "NAME"), .init(title: "VALUE", isNumber: true), .init(title: "LABELS", isFlexible: true),
        ])
        for one in series {
            table.rows.append([
                .init(one.name), .init(Humanised.value(one.value, unit: one.unit), .bold),
                .init(Self.labels(one.labels), .dim),
            ])
        }
        return table.lines(self)
    }

    private func distributionLines(_ series: [SeriesView]) -> [String] {
        var table = TextTable(columns: [
            .init(title: "NAME"), .init(title: "COUNT", isNumber: true), .init(title: "P50", isNumber: true),
            .init(title: "P95", isNumber: true), .init(title: "P99", isNumber: true),
            .init(title: "LABELS", isFlexible: true),
        ])
        for one in series {
            table.rows.append([
                .init(one.name), .init(Humanised.count(one.value)), .init(Humanised.value(one.p50, unit: one.unit)),
                .init(Humanised.value(one.p95, unit: one.unit)), .init(Humanised.value(one.p99, unit: one.unit)),
                .init(Self.labels(one.labels), .dim),
            ])
        }
        return table.lines(self)
    }

    /// The labels as a selector writes them, without the name and the scope: what tells the series of a metric apart
    /// first, since the end may be cut off.
    static func labels(_ labels: LabelSet) -> String {
        let common = ["job", "instance", "service_version", "deployment_environment_name"]
        let all = labels.without(["__name__", "otel_scope_name", "otel_scope_version"]).labels
        let own = all.filter { !common.contains($0.name) }
        let shown = own + common.compactMap { name in all.first { $0.name == name } }
        return "{" + shown.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",") + "}"
    }
}
