import VigilModel

// OpenMetrics 1.0: one blank between words, no empty lines, no comments of other kinds, and `# EOF` at the end.

extension ExpositionParser {
    mutating func readOpenMetrics() throws(ExpositionError) {
        var hasEnded = false
        while try cursor.nextLine() {
            guard !hasEnded else { throw cursor.error("something follows # EOF", hint: "# EOF is the last line") }
            if cursor.take(word: "# ") {
                hasEnded = try openMetricsComment()
            } else {
                try openMetricsSample()
            }
        }
        guard hasEnded else {
            throw cursor.error("the text does not end with # EOF", at: cursor.end, hint: "it may have been cut off")
        }
        try checked(at: cursor.start) { (rules) throws(OpenMetricsRules.Violation) in try rules.endFamily() }
    }

    /// A line that begins with `# `; true where it is the end.
    private mutating func openMetricsComment() throws(ExpositionError) -> Bool {
        let place = cursor.position
        if cursor.take(word: "EOF") {
            guard cursor.isAtEnd else { throw cursor.error("something follows # EOF on its line") }
            return true
        }
        let word = String(decoding: cursor.word(), as: UTF8.self)
        guard let field = OpenMetricsRules.Field(rawValue: word) else {
            throw cursor.error("there are no comments", at: place, hint: "after # stand TYPE, UNIT, HELP or EOF")
        }
        guard cursor.take(" ") else { throw cursor.error("a blank must follow") }
        let start = cursor.position
        let name = try metadataName()
        guard !name.isEmpty else { throw cursor.error("the name of a metric must follow", at: start) }
        guard cursor.take(" ") else { throw cursor.error("a blank must follow the name") }
        try checked(at: start) { (rules) throws(OpenMetricsRules.Violation) in try rules.describe(name, field) }
        if rules.isNew {
            rules.isNew = false
            parsed.metadata.append(PrometheusMetadata(name))
        }
        try setField(field)
        return false
    }

    private mutating func setField(_ field: OpenMetricsRules.Field) throws(ExpositionError) {
        let place = cursor.position
        let index = parsed.metadata.count - 1
        switch field {
        case .help: parsed.metadata[index].help = try cursor.helpText(escapesQuotes: true)
        case .unit:
            cursor.position = cursor.end
            parsed.metadata[index].unit = try cursor.text(from: place)
        case .type:
            cursor.position = cursor.end
            guard let kind = PrometheusMetadata.Kind(rawValue: try cursor.text(from: place)) else {
                let kinds = PrometheusMetadata.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw cursor.error("the type is unknown", at: place, hint: "there are \(kinds)")
            }
            parsed.metadata[index].kind = kind
        }
        let metadata = parsed.metadata[index]
        try checked(at: place) { (rules) throws(OpenMetricsRules.Violation) in try rules.set(metadata) }
    }

    private mutating func openMetricsSample() throws(ExpositionError) {
        let start = cursor.position
        guard !cursor.isAtEnd else { throw cursor.error("the line is empty", hint: "OpenMetrics has no empty lines") }
        var sample = try series()
        guard cursor.take(" ") else { throw cursor.error("a blank and the value must follow") }
        sample.value = try value()
        var hasExemplar = cursor.take(word: " # ")
        if !hasExemplar, cursor.take(" ") {
            sample.time = try seconds()
            hasExemplar = cursor.take(word: " # ")
        }
        if hasExemplar { sample.exemplar = try exemplar() }
        guard cursor.isAtEnd else {
            throw cursor.error("something follows the sample", hint: "a value, a time and an exemplar are all")
        }
        let accepted = sample
        try checked(at: start) { (rules) throws(OpenMetricsRules.Violation) in try rules.take(accepted) }
        try append(sample)
    }

    private mutating func seconds() throws(ExpositionError) -> Timestamp {
        let place = cursor.position
        guard let time = ExpositionNumber.seconds(cursor.word()) else {
            throw cursor.error(
                "the time is not a number",
                at: place,
                hint: "seconds since 1970, such as 1520879607.789"
            )
        }
        return time
    }

    /// What follows ` # `: labels, a value, and perhaps a time.
    private mutating func exemplar() throws(ExpositionError) -> Exemplar {
        let place = cursor.position
        guard cursor.take("{") else { throw cursor.error("an exemplar begins with {", hint: "# {trace_id=\"…\"} 0.5") }
        var labels = ExpositionSample("exemplar", value: 0)
        try self.labels(of: &labels)
        let length = labels.labels.reduce(0) { $0 + $1.name.unicodeScalars.count + $1.value.unicodeScalars.count }
        guard length <= 128 else {
            throw cursor.error("the exemplar's labels have over 128 characters", at: place, hint: "leave some out")
        }
        guard cursor.take(" ") else { throw cursor.error("a blank and the exemplar's value must follow") }
        var exemplar = Exemplar(time: .zero, value: .double(try value()))
        if cursor.take(" ") { exemplar.time = try seconds() }
        for label in labels.labels { exemplar.take(label: label.name, label.value) }
        return exemplar
    }

    private mutating func checked(
        at place: Int,
        _ rule: (inout OpenMetricsRules) throws(OpenMetricsRules.Violation) -> Void
    ) throws(ExpositionError) {
        do throws(OpenMetricsRules.Violation) {
            try rule(&rules)
        } catch {
            throw cursor.error(error.message, at: place, hint: error.hint)
        }
    }
}
