import Logging
import Metrics
import Testing
import Tracing
import VigilModel
import VigilTestKit

@testable import Vigil

/// Each in a process of its own, since what is bootstrapped is global.
@Suite("Bootstrap")
struct BootstrapTests {
    @Test func makesVigilTheBackendOfEverything() async {
        await #expect(processExitsWith: .success) {
            let sink = RecordingSink()
            let vigil = try Vigil.bootstrap(service: "shop", exporter: .sink(sink))
            #expect(Vigil.shared === vigil)
            #expect(vigil.resource.serviceName == "shop")
            Logger(label: "l").info("a line")
            Counter(label: "cups").increment()
            withSpan("a span") { _ in }
            await vigil.flush()
            #expect(sink.logs.map(\.body) == ["a line"])
            #expect(sink.spans.map(\.name) == ["a span"])
            #expect(sink.metric("cups") != nil)
        }
    }

    @Test func aSecondBootstrapThrowsAndTheFirstStays() async {
        await #expect(processExitsWith: .success) {
            let first = try Vigil.bootstrap(service: "first")
            #expect {
                try Vigil.bootstrap(service: "second")
            } throws: {
                ($0 as? BootstrapError)?.code == .alreadyBootstrapped
            }
            #expect(Vigil.shared === first)
        }
    }

    @Test func anotherBackendIsRefusedWithoutATrap() async {
        await #expect(processExitsWith: .success) {
            MetricsSystem.bootstrap(MultiplexMetricsHandler(factories: []))
            #expect {
                try Vigil.bootstrap(service: "late")
            } throws: {
                ($0 as? BootstrapError)?.code == .otherBackend
            }
            #expect(Vigil.shared === nil)
        }
    }
}
