import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Ready-made health checks")
struct ReadyMadeHealthCheckTests {
    private static let usual = HealthThresholds(degradedAbove: 75, unhealthyAbove: 90)

    @Test("C28: a database that fails is unhealthy, one that answers slowly degraded with its response time")
    func database() async throws {
        let failing = try await HealthCheck.database { throw ExtractionError() }.body()
        #expect(failing.status == .unhealthy)
        #expect(failing.message == "Database connection failed")
        #expect(failing.metadata["error"] == "no sprites in there")
        let quick = try await HealthCheck.database {}.body()
        #expect(quick.status == .healthy)
        #expect(quick.metadata["responseTime"]?.numberValue ?? -1 >= 0)
        let slow = try await HealthCheck.latency(
            of: "SELECT 1",
            degradedAbove: .zero,
            slow: "Database response slow",
            failed: "Database connection failed"
        ) { await Task.yield() }.body()
        #expect(slow.status == .degraded)
        #expect(slow.message == "Database response slow")
        #expect(slow.metadata["responseTime"]?.numberValue ?? 0 > 0)
    }

    @Test("C29: a language model has 5,000 ms before it is slow, and is unavailable where it throws")
    func languageModel() async throws {
        let check = HealthCheck.languageModel { throw ExtractionError() }
        #expect(check.timeout == .seconds(10))
        #expect(try await check.body().message == "LLM API unavailable")
    }

    @Test(
        "C30: the heap is critical above 90 % and high above 75 %",
        arguments: [
            (75, .healthy, nil), (76, .degraded, "Memory usage high"), (90, .degraded, "Memory usage high"),
            (91, .unhealthy, "Memory usage critical"),
        ] as [(Int64, HealthStatus, String?)]
    )
    func heap(used: Int64, status: HealthStatus, message: String?) {
        let result = HealthCheck.heapResult(used: used, total: 100, Self.usual)
        #expect(result.status == status)
        #expect(result.message == message)
        #expect(
            result.metadata == ["heapUsedPercent": .double(Double(used)), "heapUsed": .int(used), "heapTotal": 100]
        )
    }

    @Test("E46: processor, memory, threads and open files of this process are measured")
    func process() async throws {
        let check = HealthCheck.process()
        _ = try await check.body()
        let metadata = try await check.body().metadata
        #expect(metadata["cpuPercent"] != nil)
        #expect(metadata["memoryResident"]?.intValue ?? 0 > 1_000_000)
        #expect(metadata["threads"]?.intValue ?? 0 >= 1)
        #expect(metadata["fileDescriptors"]?.intValue ?? 0 >= 3)
    }

    @Test func limitsThatAreReachedAreSaid() async throws {
        let none = HealthThresholds(degradedAbove: -1, unhealthyAbove: 101)
        #expect(try await HealthCheck.disk(at: "/", percent: none).body().message == "Disk nearly full")
        #expect(try await HealthCheck.disk(at: "/nowhere/at/all").body().status == .unhealthy)
        #expect(try await HealthCheck.fileDescriptors(percent: none).body().message == "Many files open")
        #expect(try await HealthCheck.heap(limitBytes: 1).body().message == "Memory usage critical")
    }
}
