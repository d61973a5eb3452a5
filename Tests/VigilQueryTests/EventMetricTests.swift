import Testing
import VigilModel
import VigilStore

@testable import VigilQuery

struct EventMetricTests {
    @Test(arguments: [
        ("", "| count", "a metric needs a name"), ("1st", "| count", "this cannot stand"),
        ("api errors", "| count", "this cannot stand"), ("api.errors", "| count", "this cannot stand"),
        (String(repeating: "a", count: 201), "| count", "too long"),
        ("ok", "", "a metric counts one thing"), ("ok", "level>=warn", "a metric counts one thing"),
        ("ok", "| count, sum(x)", "a metric counts one thing"), ("ok", "| p95(x)", "can be added up"),
        ("ok", "| distinct(user)", "can be added up"), ("ok", "| count | bucket 5m", "all groups and all times"),
        ("ok", "| by a | count | top 3 by count", "all groups and all times"),
        ("ok", "| count | limit 5", "all groups and all times"),
        ("ok", "| by a.b, a_b | count", "the same label"), ("ok", "level>= | count", ""),
    ])
    func saysWhatCannotBeKept(name: String, search: String, message: String) {
        let error = #expect(throws: QuerySyntaxError.self) { try EventMetric(name, .logs, search) }
        #expect(error?.description.contains(message) == true)
        #expect(error?.hint.isEmpty == false)
        #expect(error?.description.contains("^") == true)
    }

    @Test func hasTheLabelsOfItsFields() throws {
        let metric = try EventMetric("api_errors_total", .logs, "level>=error | by route, http.response.status_code")
        #expect(metric.labelNames == ["route", "http_response_status_code"])
        #expect(metric.isCounter)
        #expect(try !EventMetric("api:errors", .logs, "| count").isCounter)
    }

    @Test func isTheSameHoweverItIsWritten() throws {
        let metric = try EventMetric("m", .logs, "level>=error  service=api | by route|count")
        #expect(try metric.id == EventMetric("n", .logs, "level>=error and service=api | by route | count").id)
        #expect(try metric.id != EventMetric("m", .errors, "level>=error  service=api | by route|count").id)
        #expect(try metric.id != EventMetric("m", .logs, "level>=warn  service=api | by route|count").id)
        #expect(metric.id.count == 16)
    }

    @Test func asksForAPieceOfTheOrderOfArrival() throws {
        let query = try EventMetric("m", .interactions, "source=cli | by name | sum(duration)")
            .query(since: 10, until: 20, bucket: .seconds(10))
        #expect(query.since == 10 && query.until == 20 && query.bucket == .seconds(10))
        #expect(query.groupBy == [EventField(SemanticName.interactionName)])
        #expect(query.aggregates == [.sum(EventField(SemanticName.interactionDuration))])
    }
}
