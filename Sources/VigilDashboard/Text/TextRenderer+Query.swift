package import VigilModel
import VigilQuery
import VigilStore

extension TextRenderer {
    /// How a chart is drawn.
    package struct ChartOptions: Sendable {
        /// The first and the last time.
        package var start: Timestamp
        package var end: Timestamp
        /// How far apart the times are at which the query was evaluated.
        package var step: Duration
        /// Rows of the plot.
        package var height: Int
        /// Whether lines are letters, for where braille characters cannot be shown.
        package var isPlain: Bool

        package init(start: Timestamp, end: Timestamp, step: Duration, height: Int = 14, isPlain: Bool = false) {
            self.start = start
            self.end = end
            self.step = step
            self.height = height
            self.isPlain = isPlain
        }
    }

    /// The most lines of a chart.
    private static let linesMax = 10

    /// A chart of what a query came to over a time, with what its lines are.
    package func chart(_ view: QueryView, of query: String, _ options: ChartOptions) -> String {
        let title = VisibleText.cut(VisibleText.line(query), to: width)
        var lines = [styled(title, .bold)]
        guard case .matrix(let all) = view.value, !all.isEmpty else {
            lines += [
                "", "Nothing fits in this time.",
                "`vigil metrics` lists what there is; -p looks further back.",
            ]
            return joined(lines + remarks(view))
        }
        let drawable = all.filter { $0.values.contains(where: \.isFinite) }
        guard !drawable.isEmpty else { return joined(lines + [""] + undrawable(all) + remarks(view)) }
        let shown = drawable.count <= Self.linesMax ? drawable : Self.largest(drawable)
        let chart = LineChart(
            lines: shown.map { LineChart.Line(times: $0.times, values: $0.values) },
            start: options.start,
            end: options.end,
            step: options.step,
            height: max(3, options.height),
            isPlain: options.isPlain
        )
        lines += [""] + chart.rows(self) + [""] + legend(shown)
        if shown.count < drawable.count {
            let rest = "\(drawable.count - shown.count) more with smaller values; choose with topk(5, …) or by labels"
            lines.append(styled(VisibleText.cut(rest, to: width), .dim))
        }
        let step = "every \(DurationSyntax.format(options.step)), times in \(clock.zone)"
        lines.append(styled(VisibleText.cut(step, to: width), .dim))
        return joined(lines + remarks(view))
    }

    /// Those with the largest newest values, in the order that they had.
    private static func largest(_ series: [QueryView.Series]) -> [QueryView.Series] {
        let newest = series.map { $0.values.last(where: \.isFinite) ?? -.infinity }
        let kept = series.indices.sorted { newest[$0] > newest[$1] }.prefix(linesMax).sorted()
        return kept.map { series[$0] }
    }

    private func undrawable(_ series: [QueryView.Series]) -> [String] {
        let areHistograms = series.contains { !$0.histograms.isEmpty }
        return areHistograms
            ? [
                "These are histograms, which make no lines. For a line, ask for a quantile or an average:",
                "  histogram_quantile(0.95, rate(NAME[5m]))", "  histogram_avg(rate(NAME[5m]))",
            ] : ["None of the values is a finite number."]
    }

    private func legend(_ series: [QueryView.Series]) -> [String] {
        var table = TextTable(columns: [
            .init(title: ""), .init(title: "LAST", isNumber: true), .init(title: "MIN", isNumber: true),
            .init(title: "MAX", isNumber: true), .init(title: "SERIES", isFlexible: true),
        ])
        let common = Self.commonNames(series)
        for (index, one) in series.enumerated() {
            let finite = one.values.filter(\.isFinite)
            table.rows.append([
                .init(String(DotCanvas.letter(index)), LineChart.style(index)),
                .init(ShortNumber.text(one.values.last ?? .nan), .bold),
                .init(ShortNumber.text(finite.min() ?? .nan)), .init(ShortNumber.text(finite.max() ?? .nan)),
                .init(Self.series(one.labels.without(common))),
            ])
        }
        return table.lines(self)
    }

    /// The labels that say the same of all of several series, and so tell none from the others.
    private static func commonNames(_ series: [QueryView.Series]) -> Set<String> {
        guard series.count > 1, let first = series.first else { return [] }
        let common = first.labels.labels.filter { label in
            label.name != "__name__" && series.allSatisfy { $0.labels[label.name] == label.value }
        }
        return Set(common.map(\.name))
    }

    /// What a query came to, in full: a line for each series, or for each sample of one over time.
    package func answer(_ view: QueryView) -> String {
        switch view.value {
        case .scalar(let number, _): return joined([PrometheusBytes.text(number)] + remarks(view))
        case .string(let text, _): return joined([VisibleText.block(text)] + remarks(view))
        case .vector(let elements):
            guard !elements.isEmpty else { return joined(["Nothing fits."] + remarks(view)) }
            var table = TextTable(columns: [
                .init(title: "VALUE", isNumber: true), .init(title: "SERIES", isFlexible: true),
            ])
            for element in elements {
                table.rows.append([.init(Self.text(element.value), .bold), .init(Self.series(element.labels))])
            }
            return joined(table.lines(self) + remarks(view))
        case .matrix(let series):
            guard !series.isEmpty else { return joined(["Nothing fits."] + remarks(view)) }
            return joined(series.flatMap(samples) + remarks(view))
        }
    }

    private func samples(_ series: QueryView.Series) -> [String] {
        let numbers = zip(series.times, series.values).map { ($0, PrometheusBytes.text($1)) }
        let histograms = zip(series.histogramTimes, series.histograms).map { ($0, Self.text(.histogram($1))) }
        let samples = (numbers + histograms).sorted { $0.0 < $1.0 }
        return [styled(VisibleText.line(Self.series(series.labels)), .bold)]
            + samples.map { styled("  \(clock.dateTime($0.0))  ", .dim) + $0.1 }
    }

    private func remarks(_ view: QueryView) -> [String] {
        let remarks = view.warnings.map { styled("warning  ", .yellow) + VisibleText.line($0) }
        let notes = view.infos.map { styled("note  ", .dim) + VisibleText.line($0) }
        return remarks.isEmpty && notes.isEmpty ? [] : [""] + remarks + notes
    }

    /// A series as PromQL writes it: `up{job="api"}`.
    static func series(_ labels: LabelSet) -> String {
        let rest = labels.labels.filter { $0.name != "__name__" }
        guard !rest.isEmpty || labels.metricName.isEmpty else { return labels.metricName }
        return labels.metricName + Self.labels(labels)
    }

    private static func text(_ value: QueryView.Number) -> String {
        switch value {
        case .float(let number): return PrometheusBytes.text(number)
        case .histogram(let histogram):
            let buckets = histogram.buckets.map { bucket in
                let opening = bucket.bounds == .lower || bucket.bounds == .both ? "[" : "("
                let closing = bucket.bounds == .upper || bucket.bounds == .both ? "]" : ")"
                let bounds = "\(PrometheusBytes.text(bucket.lower)),\(PrometheusBytes.text(bucket.upper))"
                return "\(opening)\(bounds)\(closing):\(PrometheusBytes.text(bucket.count))"
            }
            let head = ["count:\(PrometheusBytes.text(histogram.count))", "sum:\(PrometheusBytes.text(histogram.sum))"]
            return "{" + (head + buckets).joined(separator: ", ") + "}"
        }
    }
}

extension PrometheusBytes {
    /// A number as Prometheus writes it.
    static func text(_ value: Double) -> String {
        var bytes = PrometheusBytes()
        bytes.number(value)
        return String(decoding: bytes.bytes.dropFirst().dropLast(), as: UTF8.self)
    }
}
