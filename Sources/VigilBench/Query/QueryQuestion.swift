import Foundation
import VigilModel

/// A query of the table in goals.md, and when it is asked about.
struct QueryQuestion {
    /// What the figures are called.
    let name: String
    /// In PromQL.
    let query: String
    let start: Timestamp
    let end: Timestamp
    /// Nil for an instant query.
    let step: Duration?

    /// The table's queries about data from one time to another.
    static func all(from start: Timestamp, to end: Timestamp) -> [QueryQuestion] {
        let rate = "rate(http_requests_total[5m])"
        let quantile = "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))"
        func whole(_ name: String, _ query: String, step: Int = 60) -> QueryQuestion {
            QueryQuestion(name: name, query: query, start: start, end: end, step: .seconds(step))
        }
        return [
            whole("sum_by_handler", "sum by (handler) (\(rate))"),
            whole("rate_100", #"rate(http_requests_total{handler="h3",code="500"}[5m])"#),
            whole("quantile", quantile),
            whole("topk", "topk(5, sum by (instance) (\(rate)))"),
            whole("one_series", #"process_memory_bytes{instance="i042",area="a1"}"#, step: 10),
            QueryQuestion(
                name: "last_hour",
                query: "sum by (handler) (\(rate))",
                start: end - .seconds(3_600),
                end: end,
                step: .seconds(15)
            ),
            QueryQuestion(
                name: "instant",
                query: "sum by (job) (http_requests_total)",
                start: end,
                end: end,
                step: nil
            ),
        ]
    }

    /// The address that asks it of a server; VictoriaMetrics is told to work it out anew.
    func url(_ server: String) -> String {
        var components = URLComponents()
        components.path = step == nil ? "/api/v1/query" : "/api/v1/query_range"
        var items = [URLQueryItem(name: "query", value: query), URLQueryItem(name: "nocache", value: "1")]
        if let step {
            items.append(URLQueryItem(name: "start", value: "\(start.nanoseconds / 1_000_000_000)"))
            items.append(URLQueryItem(name: "end", value: "\(end.nanoseconds / 1_000_000_000)"))
            items.append(URLQueryItem(name: "step", value: "\(step.components.seconds)"))
        } else {
            items.append(URLQueryItem(name: "time", value: "\(end.nanoseconds / 1_000_000_000)"))
        }
        components.queryItems = items
        let text = components.percentEncodedQuery?.replacingOccurrences(of: "+", with: "%2B") ?? ""
        return server + components.path + "?" + text
    }
}
