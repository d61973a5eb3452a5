import VigilModel
import VigilStore

extension QueryView {
    /// The answer as comma-separated values (RFC 4180).
    ///
    /// There is a column for the time in seconds, one for each label that some series has, and one for the value; a row
    /// for each sample. Of histograms the value is the number of values.
    package var csv: String {
        let rows = csvRows
        let names = Set(rows.lazy.flatMap { $0.labels.labels.lazy.map(\.name) }).sorted()
        var lines = [(["time"] + names + ["value"]).map(Self.field).joined(separator: ",")]
        for row in rows {
            let fields = [row.time] + names.map { row.labels[$0] } + [row.value]
            lines.append(fields.map(Self.field).joined(separator: ","))
        }
        return lines.map { $0 + "\r\n" }.joined()
    }

    private struct Row {
        var time: String
        var labels: LabelSet
        var value: String

        init(_ time: Timestamp, _ labels: LabelSet, _ value: String) {
            var bytes = PrometheusBytes()
            bytes.time(time)
            self.time = String(decoding: bytes.bytes, as: UTF8.self)
            self.labels = labels
            self.value = value
        }

        init(_ time: Timestamp, _ labels: LabelSet, _ number: Number) {
            switch number {
            case .float(let value): self.init(time, labels, PrometheusBytes.text(value))
            case .histogram(let histogram): self.init(time, labels, PrometheusBytes.text(histogram.count))
            }
        }
    }

    private var csvRows: [Row] {
        switch value {
        case .scalar(let number, let time): [Row(time, LabelSet([]), .float(number))]
        case .string(let text, let time): [Row(time, LabelSet([]), text)]
        case .vector(let elements): elements.map { Row($0.time, $0.labels, $0.value) }
        case .matrix(let series):
            series.flatMap { one in
                zip(one.times, one.values).map { Row($0, one.labels, .float($1)) }
                    + zip(one.histogramTimes, one.histograms).map { Row($0, one.labels, .histogram($1)) }
            }
        }
    }

    private static func field(_ text: String) -> String {
        let quote = UInt8(ascii: "\"")
        guard text.utf8.contains(where: { [quote, UInt8(ascii: ","), 10, 13].contains($0) }) else { return text }
        let doubled = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
        return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
    }
}
