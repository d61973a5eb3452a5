import Testing
import VigilModel
import VigilOperations
import VigilQuery
import VigilStore
import VigilTestKit

@testable import VigilServer

/// Conditions over what is really measured.
@Suite struct MeasuredConditionTests {
    @Test(
        "E19, E20: what the server measures of its machine has the names of conditions",
        arguments: ["memory_percent", "disk_percent"]
    )
    func theMachineIsMeasured(name: String) async throws {
        let clock = TestClock()
        let store = MemoryStore { clock.now }
        var host = HostMetrics()
        for _ in 0..<3 {
            clock.advance(by: .seconds(5))
            let group = ResourceGroup(resource: SelfWatch.resource, items: host.collect(now: clock.now))
            _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
        }
        let expression = try ConditionSyntax.parse("\(name) > -1")
        guard case .vector(let elements) = try await PromQL.Engine(store).instant(expression, at: clock.now).value
        else {
            Issue.record("no vector")
            return
        }
        #expect(elements.count == 1, "\(elements)")
    }
}
