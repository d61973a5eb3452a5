import VigilQuery

extension GrafanaDashboard {
    /// A dashboard of what there is.
    ///
    /// - Parameters:
    ///   - stored: The names of the metrics that have samples, as Prometheus writes them; distributions without
    ///     `_bucket`, `_sum`, `_count`.
    ///   - searches: The searches that are metrics.
    init(stored: Set<String>, searches: [EventMetric]) {
        let own = GrafanaRow("Searches", searches.sorted { $0.name < $1.name }.map(GrafanaQuestion.init))
        var rows = GrafanaRow.catalog
        rows.insert(own, at: 3)
        var panels: [GrafanaPanel] = []
        var y = 0
        for row in rows {
            let questions = row.questions.filter { $0.needs.allSatisfy(stored.contains) }
            guard !questions.isEmpty else { continue }
            panels.append(.heading(row.title, id: panels.count + 1, y: y))
            y = Self.place(questions, at: y + 1, &panels)
        }
        let variables: [GrafanaVariable] = [
            .source,
            .values("job", label: "Service", query: "label_values(job)"),
            .values("instance", label: "Instance", query: "label_values({job=~\"$job\"}, instance)"),
        ]
        self.init(templating: Templating(list: variables), panels: panels)
    }

    /// Numbers four in a line, charts two; a last chart alone takes the whole width.
    private static func place(_ questions: [GrafanaQuestion], at top: Int, _ panels: inout [GrafanaPanel]) -> Int {
        var (x, y, height) = (0, top, 0)
        for (index, question) in questions.enumerated() {
            let isNumber = question.kind == .number
            let isLast = index == questions.count - 1
            let width = isNumber ? 24 / min(4, questions.count) : isLast && x == 0 ? 24 : 12
            if x + width > 24 { (x, y) = (0, y + height) }
            height = isNumber ? 4 : 8
            let place = GrafanaPanel.Place(h: height, w: width, x: x, y: y)
            panels.append(GrafanaPanel(question, id: panels.count + 1, at: place))
            x += width
        }
        return y + height
    }
}

extension GrafanaQuestion {
    /// The counts of a search.
    fileprivate init(_ metric: EventMetric) {
        let labels = metric.labelNames
        let rate = "rate(\(metric.name)[$__rate_interval])"
        self.init(
            metric.name,
            "cps",
            needs: metric.name,
            query: labels.isEmpty ? "sum(\(rate))" : "topk(10, sum by (\(labels.joined(separator: ", "))) (\(rate)))",
            legend: labels.map { "{{\($0)}}" }.joined(separator: " ")
        )
        about = "The saved search \(metric.search.text) over \(metric.subject.rawValue)."
    }
}
