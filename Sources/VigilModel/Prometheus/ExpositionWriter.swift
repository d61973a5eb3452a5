// Metric families as text. Both formats share the lines of samples and differ in the names of families, in how
// numbers and times are written, and in what a strict reader refuses.
//
// https://prometheus.io/docs/instrumenting/exposition_formats/
// https://prometheus.io/docs/specs/om/open_metrics_spec/

/// Writes metric families in one of Prometheus' text formats.
///
/// The same families give the same bytes: families come by name, series by labels.
public struct ExpositionWriter: Sendable {
    /// The format written.
    public let format: ExpositionFormat
    /// Families that were left out, because one before them has the same name with another kind, or a name that
    /// would be mistaken for one of its samples.
    public private(set) var droppedFamilies = 0
    /// Series that were left out: their labels came twice, or their value has no place in the format.
    public private(set) var droppedSeries = 0

    private var bytes: [UInt8] = []
    private var seriesMax: Int
    private var writtenSeries = 0

    /// A writer of a format.
    ///
    /// - Parameters:
    ///   - format: The format.
    ///   - seriesMax: The most series that are written; the rest is counted as dropped.
    public init(_ format: ExpositionFormat, seriesMax: Int = .max) {
        self.format = format
        self.seriesMax = seriesMax
    }

    /// The whole text of some families.
    public mutating func write(_ families: [ExpositionFamily]) -> [UInt8] {
        bytes = []
        writtenSeries = 0
        for family in accepted(families) { write(family) }
        if format == .openMetrics { append("# EOF\n") }
        return bytes
    }

    /// The families sorted by name, with those of one name and kind joined, and those in conflict left out.
    private mutating func accepted(_ families: [ExpositionFamily]) -> [ExpositionFamily] {
        var byName: [String: ExpositionFamily] = [:]
        var owners: [String: String] = [:]
        for family in families where !family.series.isEmpty {
            let name = title(of: family)
            if let known = byName[name] {
                if known.kind == family.kind {
                    byName[name]?.series += family.series
                    if known.help.isEmpty { byName[name]?.help = family.help }
                } else {
                    droppedFamilies += 1
                }
                continue
            }
            let names = sampleNames(of: family)
            guard names.allSatisfy({ owners[$0] == nil }) else {
                droppedFamilies += 1
                continue
            }
            for sample in names { owners[sample] = name }
            byName[name] = family
        }
        return byName.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The name that `TYPE` and `HELP` give.
    private func title(of family: ExpositionFamily) -> String {
        switch (format, family.kind) {
        case (.text, .counter): family.name + "_total"
        case (.text, .info): family.name + "_info"
        default: family.name
        }
    }

    private func sampleNames(of family: ExpositionFamily) -> [String] {
        let name = family.name
        return switch family.kind {
        case .counter: format == .text ? [name + "_total"] : [name, name + "_total", name + "_created"]
        case .info: format == .text ? [name + "_info"] : [name, name + "_info"]
        case .histogram: [name, name + "_bucket", name + "_count", name + "_sum"]
        case .summary: [name, name + "_count", name + "_sum"]
        case .gauge, .unknown: [name]
        }
    }

    private mutating func write(_ family: ExpositionFamily) {
        let title = title(of: family)
        if !family.help.isEmpty {
            append("# HELP \(title) ")
            appendEscaped(family.help, quotes: format == .openMetrics)
            append("\n")
        }
        append("# TYPE \(title) \(typeWord(family.kind))\n")
        if format == .openMetrics, let unit = PrometheusName.unit(endingName: family.name) {
            append("# UNIT \(title) \(unit)\n")
        }
        var last: [ExpositionSeries.Label]?
        for series in family.series.sorted(by: { $0.labels.lexicographicallyPrecedes($1.labels) }) {
            guard series.labels != last, writtenSeries < seriesMax, isAllowed(series, family.kind) else {
                droppedSeries += 1
                continue
            }
            last = series.labels
            writtenSeries += 1
            write(series, of: family)
        }
    }

    private func typeWord(_ kind: ExpositionFamily.Kind) -> String {
        switch (format, kind) {
        case (.text, .info): "gauge"
        case (.text, .unknown): "untyped"
        default: kind.rawValue
        }
    }

    /// OpenMetrics has no place for totals below zero or without a value.
    private func isAllowed(_ series: ExpositionSeries, _ kind: ExpositionFamily.Kind) -> Bool {
        guard format == .openMetrics, kind == .counter, case .number(let value) = series.value else { return true }
        return value >= 0
    }

    private mutating func write(_ series: ExpositionSeries, of family: ExpositionFamily) {
        switch series.value {
        case .number(let value):
            let ending = family.kind == .counter ? "_total" : family.kind == .info ? "_info" : ""
            let exemplar = family.kind == .counter ? series.exemplars.last : nil
            writeSample(family.name + ending, series, number(value), exemplar: exemplar)
        case .histogram(let buckets, let count, let sum):
            writeHistogram(family.name, series, buckets, count, sum)
        case .summary(let quantiles, let count, let sum):
            for quantile in quantiles {
                writeSample(family.name, series, number(quantile.value), ("quantile", bound(quantile.quantile)))
            }
            writeSample(family.name + "_sum", series, number(sum))
            writeSample(family.name + "_count", series, String(count))
        }
    }

    private mutating func writeHistogram(
        _ name: String,
        _ series: ExpositionSeries,
        _ buckets: [ClassicBucket],
        _ count: UInt64,
        _ sum: Double?
    ) {
        let count = Swift.max(count, buckets.last?.cumulativeCount ?? 0)
        let last = ClassicBucket(upperBound: .infinity, cumulativeCount: count)
        var start = -Double.infinity
        for bucket in buckets + [last] {
            let exemplar = series.exemplars.last {
                $0.value.asDouble > start && $0.value.asDouble <= bucket.upperBound
            }
            let value = String(bucket.cumulativeCount)
            writeSample(name + "_bucket", series, value, ("le", bound(bucket.upperBound)), exemplar: exemplar)
            start = bucket.upperBound
        }
        // OpenMetrics: a sum goes with a count or neither is there, and no sum where values may be below zero.
        let hasNegative = buckets.first.map { $0.upperBound < 0 } ?? false
        let isStrict = format == .openMetrics && (sum == nil || hasNegative)
        if let sum, !isStrict { writeSample(name + "_sum", series, number(sum)) }
        if !isStrict { writeSample(name + "_count", series, String(count)) }
    }

    private mutating func writeSample(
        _ name: String,
        _ series: ExpositionSeries,
        _ value: String,
        _ extra: (name: String, value: String)? = nil,
        exemplar: Exemplar? = nil
    ) {
        append(name)
        let labels = series.labels + (extra.map { [ExpositionSeries.Label($0.name, $0.value)] } ?? [])
        if !labels.isEmpty { appendLabels(labels) }
        append(" ")
        append(value)
        if let time = series.time {
            append(format == .text ? " \(time.milliseconds)" : " \(time.seconds)")
        }
        if format == .openMetrics, let exemplar { append(exemplar) }
        append("\n")
    }

    private mutating func append(_ exemplar: Exemplar) {
        var labels: [ExpositionSeries.Label] = []
        if exemplar.spanID.isValid { labels.append(.init("span_id", exemplar.spanID.hex)) }
        if exemplar.traceID.isValid { labels.append(.init("trace_id", exemplar.traceID.hex)) }
        append(" # ")
        appendLabels(labels)
        append(" \(number(exemplar.value.asDouble))")
        if exemplar.time != .zero { append(" \(exemplar.time.seconds)") }
    }

    private mutating func appendLabels(_ labels: [ExpositionSeries.Label]) {
        append("{")
        for (index, label) in labels.enumerated() {
            if index > 0 { append(",") }
            append(label.name)
            append("=\"")
            appendEscaped(label.value, quotes: true)
            append("\"")
        }
        append("}")
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func appendEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\"") where quotes: append("\\\"")
            default: bytes.append(byte)
            }
        }
    }

    /// A bound as a label: OpenMetrics wants `1.0`, Prometheus' own libraries write `1` in the other format.
    private func bound(_ value: Double) -> String {
        let text = number(value)
        return format == .text && text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.description
    }
}
