import VigilModel
import VigilStore

@testable import VigilQuery

/// What a query came to, in the form in which two answers are compared.
struct ComparedAnswer {
    /// A number or a histogram.
    enum Value {
        case number(Double)
        case histogram(count: Double, sum: Double, buckets: [[Double]])
    }

    /// Series by their labels, with values by milliseconds.
    var series: [[String: String]: [Int64: Value]] = [:]

    /// How far apart numbers may be.
    struct Tolerance {
        /// Between two numbers near zero.
        var noise: Double
        /// Whether what has no bound and no number may show in other ways: theirs 0 or NaN, ours NaN or infinite.
        var takesAnyOverflow: Bool
    }

    /// The first difference; nil for none.
    func difference(to ours: ComparedAnswer, _ tolerance: Tolerance) -> String? {
        for (labels, points) in series {
            guard let own = ours.series[labels] else {
                return "missing: \(labels), of \(series.count) there are \(ours.series.count)"
            }
            for (time, value) in points {
                guard let found = own[time] else { return "missing: \(labels) at \(time)" }
                if !value.isSame(as: found, tolerance) { return "\(labels) at \(time): \(found), Prometheus \(value)" }
            }
            if let extra = own.keys.first(where: { points[$0] == nil }) { return "too much: \(labels) at \(extra)" }
        }
        return ours.series.keys.first { series[$0] == nil }.map { "too much: \($0)" }
    }
}

extension ComparedAnswer.Value {
    fileprivate func isSame(as ours: Self, _ tolerance: ComparedAnswer.Tolerance) -> Bool {
        func isSame(_ left: Double, _ right: Double) -> Bool {
            left.isNearly(right, within: 1e-9) || (left - right).magnitude < tolerance.noise
        }
        switch (self, ours) {
        case (.number(let theirs), .number(let own)):
            let isOverflow = (theirs == 0 || theirs.isNaN) && !own.isFinite
            return tolerance.takesAnyOverflow && isOverflow || isSame(theirs, own)
        case (.histogram(let count, let sum, let buckets), .histogram(let ownCount, let ownSum, let ownBuckets)):
            return isSame(count, ownCount) && isSame(sum, ownSum) && buckets.count == ownBuckets.count
                && zip(buckets.joined(), ownBuckets.joined()).allSatisfy(isSame)
        default: return false
        }
    }
}

extension ComparedAnswer {
    /// What the engine answered.
    init(_ value: PromQL.Value) {
        func plain(_ labels: LabelSet) -> [String: String] {
            Dictionary(labels.labels.map { ($0.name, $0.value) }) { $1 }
        }
        switch value {
        case .scalar(let number, let time): series[[:]] = [time.milliseconds: .number(number)]
        case .string: break
        case .vector(let elements):
            for element in elements {
                let value: Value =
                    switch element.value {
                    case .float(let number): .number(number)
                    case .histogram(let histogram): Value(histogram)
                    }
                series[plain(element.labels)] = [element.time.milliseconds: value]
            }
        case .matrix(let found):
            for found in found {
                let points = zip(found.times.map(\.milliseconds), found.values.map { Value.number($0) })
                var values = Dictionary(points) { $1 }
                for sample in found.histograms { values[sample.time.milliseconds] = Value(sample.histogram) }
                series[plain(found.labels)] = values
            }
        }
    }
}

extension ComparedAnswer.Value {
    fileprivate init(_ histogram: NativeHistogram) {
        let buckets = histogram.buckets.map { [$0.lower, $0.upper, $0.count] }
        self = .histogram(count: histogram.count, sum: histogram.sum, buckets: buckets)
    }
}
