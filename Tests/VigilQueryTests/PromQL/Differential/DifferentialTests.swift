import Foundation
import Testing
import VigilModel
import VigilStore

@testable import VigilQuery

/// The same queries to Debian's Prometheus 2.42 and to us, over the same samples.
///
/// `docs/promql-differences.md` lists the rules in which Prometheus 3, which we follow, is not as 2.42 is, and how data
/// and queries are made so that they do not show. `scripts/soak promql 10000` asks more than the suite does;
/// `VIGIL_DIFFERENTIAL_SEED` begins elsewhere.
@Suite(.serialized)
struct DifferentialTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["VIGIL_DIFFERENTIAL_QUERIES"].flatMap(Int.init) ?? 500
    private static let seed = environment["VIGIL_DIFFERENTIAL_SEED"].flatMap(UInt64.init) ?? 42
    private static let depthMax = 5

    /// The query of a number, with the shape that it is about.
    private static func query(_ number: Int, _ shapes: [DataShape]) -> (text: String, shape: DataShape) {
        let shape = shapes[number % shapes.count]
        var queries = ComparedQueries(shape, seed: seed &* 1_000_003 &+ UInt64(number))
        return (queries.query(depth: number / shapes.count % (depthMax + 1)), shape)
    }

    @Test("answers are those of Prometheus, over every shape of data", .enabled(if: PrometheusOracle.isInstalled))
    func answersAreThoseOfPrometheus() async throws {
        let shapes = DataShape.all(seed: Self.seed)
        let oracle = try await PrometheusOracle()
        try await oracle.write(shapes.flatMap(\.series))
        let store = MemoryStore { Timestamp(milliseconds: (DataShape.start + 30 * 86_400) * 1_000) }
        for isLate in [false, true] {
            for series in shapes.lazy.flatMap(\.series) where series.isLate == isLate {
                try await series.append(to: store)
            }
        }
        let engine = PromQL.Engine(store)
        var tally = ComparedTally()
        for number in 0..<Self.count where tally.differences.count < 40 {
            let (query, shape) = Self.query(number, shapes)
            let evaluation = ComparedEvaluation(shape, number)
            let theirs = try await oracle.ask(query, evaluation)
            let ours = await Self.ask(engine, query, evaluation)
            let tolerance = ComparedAnswer.Tolerance(noise: shape.noise, takesAnyOverflow: query.contains("std"))
            tally.add(theirs, ours, tolerance) { "\(shape.name) \(number), \(evaluation):\n  \(query)\n    \($0)" }
        }
        if Self.count > 500 { print("seed \(Self.seed), \(shapes.count) shapes: \(tally)") }
        #expect(tally.differences.isEmpty, "seed \(Self.seed):\n\(tally.differences.joined(separator: "\n"))")
        #expect(tally.answered * 2 > tally.count, "most queries find something: \(tally)")
    }

    private static func ask(
        _ engine: PromQL.Engine,
        _ query: String,
        _ evaluation: ComparedEvaluation
    ) async -> Result<ComparedAnswer, any Error> {
        do {
            let expression = try PromQL.parse(query)
            let answer =
                switch evaluation {
                case .instant(let time): try await engine.instant(expression, at: Timestamp(milliseconds: time))
                case .range(let start, let end, let step):
                    try await engine.range(
                        expression,
                        start: Timestamp(milliseconds: start),
                        end: Timestamp(milliseconds: end),
                        step: .milliseconds(step)
                    )
                }
            return .success(ComparedAnswer(answer.value))
        } catch {
            return .failure(error)
        }
    }

    @Test("queries that are compared have every function, aggregation and operator of 2.42")
    func queriesHaveEverything() throws {
        let shapes = DataShape.all(seed: Self.seed)
        var words: Set<String> = []
        for number in 0..<6_000 { words.formUnion(try PromQL.parse(Self.query(number, shapes).text).words) }
        let later: Set<PromQL.Function> = [
            .start, .end, .step, .range, .maxOf, .minOf, .info, .sortByLabel, .sortByLabelDescending, .integral,
            .histogramAvg, .histogramStddev, .histogramStdvar, .histogramQuantiles, .histogramFraction,
            .firstOverTime, .madOverTime, .timeOfFirstOverTime, .timeOfLastOverTime, .timeOfMaxOverTime,
            .timeOfMinOverTime,
        ]
        let functions = PromQL.Function.allCases.filter { !later.contains($0) }.map(\.rawValue)
        let aggregations = PromQL.Aggregation.Operator.allCases.filter { !$0.isExperimental }.map(\.rawValue)
        let operators = PromQL.BinaryOperator.allCases.filter { $0 != .trimLower && $0 != .trimUpper }.map(\.rawValue)
        let missing = Set(functions + aggregations + operators).subtracting(words)
        #expect(missing.isEmpty)
    }
}

/// What came of comparing.
private struct ComparedTally: CustomStringConvertible {
    private(set) var count = 0
    /// How many had samples in their answers.
    private(set) var answered = 0
    private(set) var values = 0
    private(set) var refused = 0
    private(set) var differences: [String] = []

    mutating func add(
        _ theirs: Result<ComparedAnswer, PrometheusOracle.Failure>,
        _ ours: Result<ComparedAnswer, any Error>,
        _ tolerance: ComparedAnswer.Tolerance,
        _ report: (String) -> String
    ) {
        count += 1
        switch (theirs, ours) {
        case (.failure, .failure): refused += 1
        case (.failure(let error), .success): differences.append(report("refused by Prometheus: \(error)"))
        case (.success, .failure(let error)): differences.append(report("refused by us: \(error)"))
        case (.success(let theirs), .success(let ours)):
            let found = theirs.series.values.reduce(0) { $0 + $1.count }
            values += found
            if found > 0 { answered += 1 }
            if let difference = theirs.difference(to: ours, tolerance) { differences.append(report(difference)) }
        }
    }

    var description: String {
        "\(count) queries, \(answered) with \(values) values, \(refused) refused by both, "
            + "\(differences.count) differences"
    }
}

extension PromQL.Expression {
    /// The functions, aggregations and operators in it.
    var words: Set<String> {
        var words = children.reduce(into: Set<String>()) { $0.formUnion($1.words) }
        switch kind {
        case .call(let call): words.insert(call.function.rawValue)
        case .aggregation(let aggregation): words.insert(aggregation.operator.rawValue)
        case .binary(let binary): words.insert(binary.operator.rawValue)
        default: break
        }
        return words
    }
}
