package import Foundation
import VigilModel
import VigilStore

extension QueryView: Decodable {
    private enum CodingKeys: String, CodingKey {
        case data, warnings, infos
    }

    private enum ValueKeys: String, CodingKey {
        case resultType, result
    }

    /// The answer that Prometheus' API wrote, envelope and all.
    package static func decode(_ json: Data) throws -> QueryView {
        try JSONDecoder().decode(QueryView.self, from: json)
    }

    package init(from decoder: any Decoder) throws {
        let envelope = try decoder.container(keyedBy: CodingKeys.self)
        let data = try envelope.nestedContainer(keyedBy: ValueKeys.self, forKey: .data)
        let value: Value
        switch try data.decode(String.self, forKey: .resultType) {
        case "scalar":
            let sample = try data.decode(TimedNumber.self, forKey: .result)
            value = .scalar(sample.value, sample.time)
        case "string":
            let text = try data.decode(TimedText.self, forKey: .result)
            value = .string(text.value, text.time)
        case "vector": value = .vector(try data.decode([Element].self, forKey: .result))
        case "matrix": value = .matrix(try data.decode([Series].self, forKey: .result))
        case let type:
            throw DecodingError.dataCorruptedError(
                forKey: .resultType,
                in: data,
                debugDescription: "there is no type of results \(type)"
            )
        }
        self.init(
            value,
            warnings: try envelope.decodeIfPresent([String].self, forKey: .warnings) ?? [],
            infos: try envelope.decodeIfPresent([String].self, forKey: .infos) ?? []
        )
    }
}

extension QueryView.Element: Decodable {
    private enum CodingKeys: String, CodingKey {
        case metric, value, histogram
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let labels = try container.decode(LabelSet.self, forKey: .metric)
        if let sample = try container.decodeIfPresent(TimedHistogram.self, forKey: .histogram) {
            self.init(labels: labels, time: sample.time, value: .histogram(sample.value))
        } else {
            let sample = try container.decode(TimedNumber.self, forKey: .value)
            self.init(labels: labels, time: sample.time, value: .float(sample.value))
        }
    }
}

extension QueryView.Series: Decodable {
    private enum CodingKeys: String, CodingKey {
        case metric, values, histograms
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let samples = try container.decodeIfPresent([TimedNumber].self, forKey: .values) ?? []
        let histograms = try container.decodeIfPresent([TimedHistogram].self, forKey: .histograms) ?? []
        self.init(
            labels: try container.decode(LabelSet.self, forKey: .metric),
            times: samples.map(\.time),
            values: samples.map(\.value),
            histogramTimes: histograms.map(\.time),
            histograms: histograms.map(\.value)
        )
    }
}

extension QueryView.Histogram: Decodable {
    private enum CodingKeys: String, CodingKey {
        case count, sum, buckets
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            count: try container.decode(NumberText.self, forKey: .count).value,
            sum: try container.decode(NumberText.self, forKey: .sum).value,
            buckets: try container.decodeIfPresent([QueryView.Bucket].self, forKey: .buckets) ?? []
        )
    }
}

extension QueryView.Bucket: Decodable {
    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        self.init(
            bounds: Bounds(rawValue: try container.decode(Int.self)) ?? .upper,
            lower: try container.decode(NumberText.self).value,
            upper: try container.decode(NumberText.self).value,
            count: try container.decode(NumberText.self).value
        )
    }
}

/// A number that is written as a text.
private struct NumberText: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Double(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no number")
        }
        self.value = value
    }
}

/// `[seconds, "number"]`.
private struct TimedNumber: Decodable {
    let time: Timestamp
    let value: Double

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        time = try container.decodeTime()
        value = try container.decode(NumberText.self).value
    }
}

/// `[seconds, "text"]`.
private struct TimedText: Decodable {
    let time: Timestamp
    let value: String

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        time = try container.decodeTime()
        value = try container.decode(String.self)
    }
}

/// `[seconds, {"count":…}]`.
private struct TimedHistogram: Decodable {
    let time: Timestamp
    let value: QueryView.Histogram

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        time = try container.decodeTime()
        value = try container.decode(QueryView.Histogram.self)
    }
}

extension UnkeyedDecodingContainer {
    fileprivate mutating func decodeTime() throws -> Timestamp {
        Timestamp(milliseconds: Int64((try decode(Double.self) * 1_000).rounded()))
    }
}
