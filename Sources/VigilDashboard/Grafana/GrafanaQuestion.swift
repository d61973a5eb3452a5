/// What a panel of the Grafana dashboard shows: one or more queries with a unit.
struct GrafanaQuestion {
    enum Kind { case chart, number, states }

    struct Query {
        var expression: String
        var legend: String
    }

    var title: String
    /// Grafana's word for the unit: `s`, `bytes`, `percentunit`, `ops`.
    var unit: String
    /// The metrics without which there is nothing to show, by Prometheus' names.
    var needs: [String]
    var queries: [Query]
    var kind = Kind.chart
    var about = ""
    /// Whether all there is comes to 1.
    var isShare = false
    /// What 0, 1 and 2 mean.
    var words: [String] = []

    init(_ title: String, _ unit: String, needs: String..., query: String, legend: String = "") {
        self.title = title
        self.unit = unit
        self.needs = needs
        queries = [Query(expression: query, legend: legend)]
    }

    func also(_ query: String, legend: String) -> GrafanaQuestion {
        var question = self
        question.queries.append(Query(expression: query, legend: legend))
        return question
    }

    func with<Value>(_ path: WritableKeyPath<GrafanaQuestion, Value>, _ value: Value) -> GrafanaQuestion {
        var question = self
        question[keyPath: path] = value
        return question
    }
}

/// Panels under one heading.
struct GrafanaRow {
    var title: String
    var questions: [GrafanaQuestion]

    init(_ title: String, _ questions: [GrafanaQuestion]) {
        self.title = title
        self.questions = questions
    }
}
