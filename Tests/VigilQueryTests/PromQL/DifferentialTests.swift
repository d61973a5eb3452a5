import Foundation
import Testing
import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilQuery

/// The same queries to Debian's Prometheus 2.42 and to us, over the same samples.
///
/// Prometheus 3, which we follow, differs from 2.42 in these rules; data and queries are made so that they do not show:
/// - Ranges and lookback are open where they begin (3.0): no sample lies on a second, ranges and steps are whole
///   seconds, and no range of a subquery is a whole number of its steps.
/// - `rate` and `increase` look at the way to zero after the way to the next sample (3.0), so that a counter whose
///   first sample is far from the range's start is extrapolated by at most half an interval: counters have no gaps.
/// - `sum` and `avg` keep what rounding takes away (3.0): numbers are compared to nine digits.
/// - `atan2` with a scalar takes away the metric's name (3.0): not asked.
/// - `stddev` and `stdvar` of a single infinity or NaN are NaN (3.0), not 0: taken for the same.
/// - `holt_winters` is `double_exponential_smoothing`, and `.` in expressions matches newlines (3.0): not asked.
@Suite(.serialized)
struct DifferentialTests {
    @Test(.enabled(if: PrometheusOracle.isInstalled))
    func answersAreThoseOfPrometheus() async throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["VIGIL_DIFFERENTIAL_QUERIES"].flatMap(Int.init) ?? 500
        let seed = environment["VIGIL_DIFFERENTIAL_SEED"].flatMap(UInt64.init) ?? 42
        let data = ComparedSeries(seed: seed)
        let oracle = try await PrometheusOracle(openMetrics: data.openMetrics)
        let engine = PromQL.Engine(try await data.store())
        var differences: [String] = []
        for number in 0..<count where differences.count < 20 {
            var generator = ComparedQueries(seed: seed &* 1_000_003 &+ UInt64(number))
            let query = generator.query(depth: number % 4)
            if let difference = try await Self.compare(query, number, oracle, engine) {
                differences.append("\(query)\n    \(difference)")
            }
        }
        #expect(differences.isEmpty, "seed \(seed):\n\(differences.joined(separator: "\n"))")
    }

    private static func compare(
        _ query: String,
        _ number: Int,
        _ oracle: PrometheusOracle,
        _ engine: PromQL.Engine
    ) async throws -> String? {
        // Seven seconds beside every step of a subquery.
        let start = ComparedSeries.start + 1_207
        let isRange = number % 3 != 0
        let theirs =
            isRange
            ? try await oracle.range(query, start, start + 1_800, 90) : try await oracle.instant(query, at: start + 600)
        let ours: Result<PrometheusOracle.Answer, any Error>
        do {
            let expression = try PromQL.parse(query)
            let first = Timestamp(milliseconds: start * 1_000)
            let answer =
                isRange
                ? try await engine.range(expression, start: first, end: first + .seconds(1_800), step: .seconds(90))
                : try await engine.instant(expression, at: first + .seconds(600))
            ours = .success(answer.value.plain)
        } catch {
            ours = .failure(error)
        }
        switch (theirs, ours) {
        case (.failure, .failure): return nil
        case (.failure(let error), .success): return "refused by Prometheus: \(error)"
        case (.success, .failure(let error)): return "refused by us: \(error)"
        case (.success(let theirs), .success(let ours)):
            let allowsNaN = query.contains("stddev") || query.contains("stdvar")
            return difference(theirs, ours, allowsNaN: allowsNaN)
        }
    }

    private static func difference(
        _ theirs: PrometheusOracle.Answer,
        _ ours: PrometheusOracle.Answer,
        allowsNaN: Bool
    ) -> String? {
        for (labels, points) in theirs {
            guard let own = ours[labels] else { return "missing: \(labels), of \(ours.count) for \(theirs.count)" }
            for (time, value) in points {
                guard let found = own[time] else { return "missing: \(labels) at \(time)" }
                if allowsNaN, value == 0, found.isNaN { continue }
                if !isSame(value, found) { return "\(labels) at \(time): \(found), Prometheus \(value)" }
            }
            if let extra = own.keys.first(where: { points[$0] == nil }) { return "too much: \(labels) at \(extra)" }
        }
        return ours.keys.first { theirs[$0] == nil }.map { "too much: \($0)" }
    }

    private static func isSame(_ left: Double, _ right: Double) -> Bool {
        left.isNearly(right, within: 1e-9) || (left - right).magnitude < 1e-7
    }
}

extension PromQL.Value {
    fileprivate var plain: PrometheusOracle.Answer {
        func plain(_ labels: LabelSet) -> [String: String] {
            Dictionary(labels.labels.map { ($0.name, $0.value) }) { $1 }
        }
        var answer: PrometheusOracle.Answer = [:]
        switch self {
        case .scalar(let number, let time): answer[[:]] = [time.milliseconds: number]
        case .string: break
        case .vector(let elements):
            for element in elements {
                guard case .float(let number) = element.value else { continue }
                answer[plain(element.labels)] = [element.time.milliseconds: number]
            }
        case .matrix(let series):
            for series in series {
                let points = zip(series.times.map(\.milliseconds), series.values)
                answer[plain(series.labels)] = Dictionary(points) { $1 }
            }
        }
        return answer
    }
}
