import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing
import VigilDashboard
import VigilModel
import VigilStore

@testable import VigilServer

@Suite struct HealthTests {
    private static func registry(_ findings: [(String, HealthView.Status)]) async -> HealthRegistry {
        let checks = findings.map { name, status in
            HealthCheck(name: name) { HealthCheck.Finding(status: status, message: "") }
        }
        let registry = HealthRegistry(checks: checks, now: { ServerFixture.now })
        await registry.refresh()
        return registry
    }

    @Test(
        arguments: [
            ([], HealthView.Status.healthy), ([.healthy, .healthy], .healthy), ([.healthy, .degraded], .degraded),
            ([.degraded, .unhealthy, .healthy], .unhealthy),
        ] as [([HealthView.Status], HealthView.Status)]
    )
    func theWorstDecides(statuses: [HealthView.Status], overall: HealthView.Status) async {
        let registry = await Self.registry(statuses.enumerated().map { ("c\($0)", $1) })
        #expect(registry.view.status == overall)
        #expect(registry.view.checks.map(\.status) == statuses)
    }

    @Test func aCheckThatThrowsIsUnhealthyWithItsMessage() async {
        let check = HealthCheck(name: "c") { throw StoreError(.unavailable, "no disk") }
        let registry = HealthRegistry(checks: [check], now: { ServerFixture.now })
        await registry.refresh()
        #expect(registry.view.checks.first?.status == .unhealthy)
        #expect(registry.view.checks.first?.message == "no disk")
    }

    @Test func aCheckThatHangsIsUnhealthyAfterItsTime() async {
        let check = HealthCheck(name: "c", timeout: .milliseconds(20)) {
            try await Task.sleep(for: .seconds(60))
            return .healthy
        }
        let registry = HealthRegistry(checks: [check], now: { ServerFixture.now })
        await registry.refresh()
        #expect(registry.view.checks.first?.status == .unhealthy)
        #expect(registry.view.checks.first?.message.contains("no answer") == true)
    }

    @Test("B14: /health answers by the status of its checks")
    func answersByStatus() async throws {
        let fixture = try ServerFixture { $0.dataDirectory = "/" }
        await fixture.server.health.refresh()
        try await fixture.test { client in
            let health = try await client.get("/health")
            #expect(health.status == .ok)
            #expect(["healthy", "degraded"].contains(health.json["status"] as? String))
            #expect((health.json["checks"] as? [String: Any])?.keys.sorted() == ["commit", "database", "disk"])
            #expect(try await client.get("/health/disk").status == .ok)
            #expect(try await client.get("/health/performance").json["details"] != nil)
            #expect(try await client.get("/health/detailed").json["store"] != nil)
            let unknown = try await client.get("/health/coffee")
            #expect(unknown.status == .notFound)
            #expect(unknown.text.contains("database, commit, disk"))
        }
    }

    @Test func saysSoWhereTheStoreRefuses() async throws {
        let fixture = try ServerFixture(store: FullStore())
        await fixture.server.health.refresh()
        try await fixture.test { client in
            for path in ["/health", "/health/ready", "/health/database", "/readyz", "/-/ready"] {
                let response = try await client.get(path)
                #expect(response.status == .serviceUnavailable)
            }
            for path in ["/health/live", "/livez", "/-/healthy"] {
                let response = try await client.get(path)
                #expect(response.status == .ok)
            }
        }
    }
}

/// A store without room.
private struct FullStore: TelemetryStore {
    func append(_ batch: TelemetryBatch, identity: BatchIdentity?) async throws -> AppendReceipt {
        throw StoreError(.outOfSpace, "full")
    }

    func scan(_ request: MetricScan) async throws -> [SeriesSamples] { [] }
    func events(_ query: EventQuery) async throws -> EventResult { .records([], isComplete: true) }
    func funnel(_ query: FunnelQuery) async throws -> [Int] { [] }
    func senders(of signal: EventSignal, in range: TimeRange) async throws -> [EventSender] { [] }

    func statistics() async -> StoreStatistics {
        var statistics = StoreStatistics()
        statistics.refusing = "the disk is full"
        return statistics
    }
}
