import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import Vigil
import VigilModel

@testable import VigilHummingbird

@Suite("Monitoring routes", .timeLimit(.minutes(1)))
struct MonitoringRoutesTests {
    private struct OutOfCoffee: Error, CustomStringConvertible {
        var description: String { "out of coffee" }
    }

    private struct Answer {
        var status: HTTPResponse.Status
        var text: String
        var json: [String: Any]
    }

    /// Asks an application for a path.
    private func get(
        _ path: String,
        of memory: InMemoryVigil,
        _ routes: MonitoringRoutes = .all
    ) async throws -> Answer {
        let router = Router()
        router.addMonitoringRoutes(vigil: memory.vigil, routes)
        return try await Application(router: router).test(.router) { client in
            let response = try await client.execute(uri: path, method: .get)
            let text = String(buffer: response.body)
            let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            return Answer(status: response.status, text: text, json: json ?? [:])
        }
    }

    @Test(
        "B14 (library): degraded answers 200 and unhealthy 503, on every path that tells of all checks",
        arguments: ["/health", "/health/ready", "/health/detailed", "/api/monitoring/health"],
        [HealthStatus.healthy, .degraded, .unhealthy]
    )
    func answersByStatus(path: String, status: HealthStatus) async throws {
        let memory = InMemoryVigil()
        memory.vigil.health.register("stove") { HealthCheckResult(status, "so so", metadata: ["celsius": 90.5]) }
        let answer = try await get(path, of: memory)
        #expect(answer.status == (status == .unhealthy ? .serviceUnavailable : .ok))
        #expect(answer.json["status"] as? String == status.rawValue)
        #expect(answer.json["uptime_seconds"] as? Double ?? -1 >= 0)
        let check = (answer.json["checks"] as? [String: [String: Any]])?["stove"]
        #expect(check?["status"] as? String == status.rawValue)
        #expect(check?["message"] as? String == "so so")
        #expect(check?["age_seconds"] as? Double ?? -1 >= 0)
        #expect((check?["metadata"] as? [String: Double])?["celsius"] == 90.5)
    }

    @Test func probesAreWords() async throws {
        let memory = InMemoryVigil()
        memory.vigil.health.register("stove") { throw OutOfCoffee() }
        for path in ["/livez", "/-/healthy"] {
            let answer = try await get(path, of: memory)
            #expect(answer.status == .ok && answer.text == "ok\n")
        }
        for path in ["/readyz", "/healthz", "/-/ready"] {
            let answer = try await get(path, of: memory)
            #expect(answer.status == .serviceUnavailable && answer.text == "unhealthy\n")
        }
        #expect(try await get("/health/live", of: memory).json["status"] as? String == "healthy")
    }

    @Test("B15 (library): the detailed answer says what the process takes and how it does")
    func detailed() async throws {
        let memory = InMemoryVigil()
        try? memory.vigil.operation("brew") { _ in throw OutOfCoffee() }
        let details = try await get("/health/detailed", of: memory).json["details"] as? [String: Any]
        #expect(details?["error_rate"] as? Double == 1)
        #expect((details?["process"] as? [String: Any])?["memory_bytes"] as? Int ?? 0 > 1_000_000)
    }

    @Test("B17 (library): a check has its own path; one that there is not is 404 and names those that there are")
    func singleChecks() async throws {
        let memory = InMemoryVigil()
        memory.vigil.health.register("database", .database { throw OutOfCoffee() })
        let answer = try await get("/health/database", of: memory)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.json["message"] as? String == "Database connection failed")
        #expect((answer.json["metadata"] as? [String: String])?["error"] == "out of coffee")
        let missing = try await get("/health/nothing", of: memory)
        #expect(missing.status == .notFound)
        let error = missing.json["error"] as? [String: String]
        #expect(error?["code"] == "not_found")
        #expect(error?["message"] == "There is no check \"nothing\".")
        #expect(error?["hint"] == "there are database")
    }

    @Test("B18 (library): performance is degraded above an error rate of 5 %, and never takes the application out")
    func performanceHealth() async throws {
        let memory = InMemoryVigil()
        #expect(try await get("/health/performance", of: memory).json["status"] as? String == "healthy")
        try? memory.vigil.operation("brew") { _ in throw OutOfCoffee() }
        let answer = try await get("/health/performance", of: memory)
        #expect(answer.status == .ok)
        #expect(answer.json["status"] as? String == "degraded")
        #expect(answer.json["message"] as? String == "error rate 100 %")
    }

    @Test("B16, D16, D21, D24 (library): a model that is not available degrades, and says so with size and training")
    func models() async throws {
        let memory = InMemoryVigil()
        #expect(try await get("/health/ai-models", of: memory).json["status"] as? String == "healthy")
        memory.vigil.models.register(
            "NCF",
            version: "3",
            sizeBytes: 1_024,
            trainedAt: Timestamp(seconds: 1_700_000_000),
            isAvailable: false
        )
        for path in ["/health/ai-models", "/api/monitoring/model-health", "/api/monitoring/health"] {
            let answer = try await get(path, of: memory)
            #expect(answer.status == .ok)
            #expect(answer.json["status"] as? String == "degraded")
            #expect((answer.json["message"] as? String)?.contains("NCF model not available") == true)
        }
        let models = try await get("/api/monitoring/model-health", of: memory).json["models"] as? [[String: Any]]
        #expect(models?.first?["size_bytes"] as? Int == 1_024)
        #expect(models?.first?["last_trained"] as? String == "2023-11-14T22:13:20Z")
        #expect(models?.first?["available"] as? Bool == false)
        memory.vigil.models.register("NCF", version: "4", isAvailable: true)
        #expect(try await get("/health/ai-models", of: memory).json["status"] as? String == "healthy")
    }

    @Test("D13, D18, D22 (library): cache hit rate, timings with percentiles, errors and what was slow")
    func performance() async throws {
        let memory = InMemoryVigil()
        memory.vigil.cache("embeddings").hit(3)
        memory.vigil.cache("embeddings").miss()
        memory.vigil.operation("brew") { _ in Self.spend(.milliseconds(2)) }
        try? memory.vigil.operation("brew") { _ in
            Self.spend(.milliseconds(2))
            throw OutOfCoffee()
        }
        let json = try await get("/api/monitoring/performance", of: memory).json
        #expect(json["cache_hit_rate"] as? Double == 0.75)
        #expect(json["error_rate"] as? Double == 0.5)
        let operation = (json["operations"] as? [[String: Any]])?.first
        #expect(operation?["name"] as? String == "brew")
        #expect(operation?["count"] as? Int == 2)
        #expect(operation?["failures"] as? Int == 1)
        let timing = operation?["timing"] as? [String: Double] ?? [:]
        let keys = ["count", "max", "mean", "p50", "p75", "p90", "p95", "p99"]
        #expect(timing.keys.sorted() == keys.map { $0 == "count" ? $0 : $0 + "_seconds" })
        #expect((json["errors"] as? [[String: Any]])?.first?["count"] as? Int == 1)
        #expect((json["slow_operations"] as? [[String: Any]])?.count == 2)
    }

    /// Is busy for so long: what takes less than a millisecond is not slow.
    private static func spend(_ duration: Duration) {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {}
    }

    @Test("D14, D19 (library): click-through rate overall and by strategy, and satisfaction")
    func recommendationQuality() async throws {
        let memory = InMemoryVigil()
        for number in 0..<10 { memory.vigil.recommendation(.impression, item: "\(number)", strategy: "hybrid") }
        for number in 0..<10 { memory.vigil.recommendation(.impression, item: "\(number)", strategy: "graph") }
        for number in 0..<5 { memory.vigil.recommendation(.click, item: "\(number)", strategy: "hybrid") }
        memory.vigil.recommendation(.feedback(rating: 4), item: "1", strategy: "hybrid")
        memory.vigil.recommendation(.feedback(rating: 5), item: "2", strategy: "graph")
        let json = try await get("/api/monitoring/recommendation-quality", of: memory).json
        #expect(json["ctr"] as? Double == 0.25)
        #expect(json["ctr_by_strategy"] as? [String: Double] == ["hybrid": 0.5, "graph": 0])
        #expect(json["user_satisfaction"] as? Double == 4.5)
        let events = await memory.events(named: "vigil.recommendation.feedback")
        #expect(events.map { $0.attributes["vigil.recommendation.rating"] } == [4.0, 5.0])
        let clicks = ["vigil.recommendation.action": "click"] as Attributes
        #expect(memory.value(of: "vigil.recommendation.events", clicks) == 5)
    }

    @Test("D15, D20 (library): active users, interactions, positive rate")
    func userEngagement() async throws {
        let memory = InMemoryVigil()
        let now = memory.vigil.time.wall()
        for user in ["a", "b", "a"] { memory.vigil.engagement.note(user: user, isPositive: user == "a", at: now) }
        memory.vigil.engagement.note(user: "long ago", at: now - .seconds(100_000))
        let json = try await get("/api/monitoring/user-engagement", of: memory).json
        #expect(json["active_users"] as? Int == 2)
        #expect(json["interactions"] as? Int == 4)
        #expect(abs((json["positive_rate"] as? Double ?? 0) - 2.0 / 3) < 1e-9)
    }

    @Test("D31 (library): monitoring can be switched off, for the routes or for all of Vigil")
    func canBeSwitchedOff() async throws {
        let memory = InMemoryVigil()
        #expect(try await get("/health", of: memory, []).status == .notFound)
        #expect(try await get("/livez", of: memory, .health).status == .notFound)
        #expect(try await get("/health", of: memory, .health).status == .ok)
        let off = InMemoryVigil { $0.isEnabled = false }
        for path in ["/health", "/livez", "/api/monitoring/performance"] {
            #expect(try await get(path, of: off).status == .notFound)
        }
    }
}
