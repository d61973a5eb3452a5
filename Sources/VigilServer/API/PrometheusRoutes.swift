// Prometheus' HTTP API as far as plain selectors reach: what Grafana asks to test a data source and to fill its boxes.
// Every endpoint takes GET and POST, parameters from the query string and from a form.

import Foundation
import HTTPTypes
import Hummingbird
import VigilModel
import VigilQuery
import VigilStore

/// Serves Prometheus' API.
struct PrometheusRoutes: Sendable {
    let source: any TelemetrySource
    let now: @Sendable () -> Timestamp

    /// The version of Prometheus whose API this is a part of: clients choose by it what they ask.
    static let compatibleVersion = "2.53.0"
    private static let labelsLookback = Duration.seconds(3_600)

    func add(to router: Router<VigilRequestContext>) {
        for method in [HTTPRequest.Method.get, .post] {
            on("/api/v1/query", method, router) { try await query($0) }
            on("/api/v1/labels", method, router) { try success(try await labelNames($0)) }
            on("/api/v1/series", method, router) { try success(try await labelSets($0, needsMatch: true)) }
        }
        router.get("/api/v1/label/:name/values") { request, context in
            try await answering {
                let parameters = RequestParameters(request, now: now())
                return try success(try await labelValues(context.parameters.get("name") ?? "", parameters))
            }
        }
        router.get("/api/v1/status/buildinfo") { _, _ in
            try success([
                "version": Self.compatibleVersion, "revision": "vigil-\(ServerFacts.version)", "branch": "",
                "buildUser": "", "buildDate": "", "goVersion": "",
            ])
        }
    }

    private func on(
        _ path: RouterPath,
        _ method: HTTPRequest.Method,
        _ router: Router<VigilRequestContext>,
        _ answer: @escaping @Sendable (RequestParameters) async throws -> Response
    ) {
        router.on(path, method: method) { request, _ in
            try await answering { try await answer(try await .reading(request, now: now())) }
        }
    }

    private func query(_ parameters: RequestParameters) async throws -> Response {
        let text = parameters.text("query")
        guard !text.isEmpty else { throw PrometheusError(.badData, "the parameter \"query\" is missing") }
        let time = try parameters.time("time") ?? now()
        if let value = ConstantQuery.value(of: text) {
            return try success(QueryData(resultType: "scalar", result: .scalar(PrometheusSample(time, value))))
        }
        let selector = try SelectorSyntax.parse(text)
        let elements = try await InstantQuery.evaluate(selector, at: time, from: source)
        let vector = elements.map { VectorElement(metric: $0.labels, value: PrometheusSample(time, $0.value)) }
        return try success(QueryData(resultType: "vector", result: .vector(vector)))
    }

    /// The label sets of the series that one of the selectors takes, within the time asked for.
    private func labelSets(_ parameters: RequestParameters, needsMatch: Bool) async throws -> [LabelSet] {
        let matches = parameters.form.all("match[]")
        if matches.isEmpty, needsMatch {
            throw PrometheusError(.badData, "the parameter \"match[]\" is missing")
        }
        let end = try parameters.time("end") ?? now()
        let start = try parameters.time("start") ?? (end - Self.labelsLookback)
        var sets: Set<LabelSet> = []
        let selectors = try matches.isEmpty ? [SeriesSelector(matchers: [])] : matches.map(SelectorSyntax.parse)
        for selector in selectors {
            let found = try await InstantQuery.evaluate(selector, at: end, lookback: end - start, from: source)
            sets.formUnion(found.map(\.labels))
        }
        let limit = try parameters.count("limit", default: 40_000, max: 100_000)
        let sorted = sets.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
        return limit == 0 ? sorted : Array(sorted.prefix(limit))
    }

    private func labelNames(_ parameters: RequestParameters) async throws -> [String] {
        let sets = try await labelSets(parameters, needsMatch: false)
        return Set(sets.flatMap { $0.labels.map(\.name) }).sorted()
    }

    private func labelValues(_ name: String, _ parameters: RequestParameters) async throws -> [String] {
        let sets = try await labelSets(parameters, needsMatch: false)
        return Set(sets.map { $0[name] }).subtracting([""]).sorted()
    }

    /// Errors in Prometheus' envelope.
    private func answering(_ work: () async throws -> Response) async throws -> Response {
        do {
            return try await work()
        } catch let error as QuerySyntaxError {
            throw PrometheusError(.badData, error.description)
        } catch let error as APIError {
            throw PrometheusError(.badData, error.hint.isEmpty ? error.message : "\(error.message) \(error.hint)")
        } catch let error as StoreError {
            throw PrometheusError(error.code == .limitExceeded ? .execution : .unavailable, error.message)
        }
    }

    private func success(_ data: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response.bytes(try encoder.encode(Success(data: data)), type: "application/json")
    }
}

private struct Success<Content: Encodable>: Encodable {
    let status = "success"
    let data: Content
}

private struct QueryData: Encodable {
    enum Result: Encodable {
        case scalar(PrometheusSample)
        case vector([VectorElement])

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .scalar(let sample): try sample.encode(to: encoder)
            case .vector(let elements): try elements.encode(to: encoder)
            }
        }
    }

    let resultType: String
    let result: Result
}

private struct VectorElement: Encodable {
    let metric: LabelSet
    let value: PrometheusSample
}
