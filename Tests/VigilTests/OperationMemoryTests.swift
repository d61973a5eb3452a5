import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Memory of operations")
struct OperationMemoryTests {
    private static let bytes = 64 << 20

    /// Takes memory that is really there and gives it back at the end.
    private func touch() -> [UInt8] { [UInt8](repeating: 7, count: Self.bytes) }

    @Test("E43: an operation that takes memory is shown with it")
    func growth() async throws {
        let test = TestVigil { $0.measuresOperationMemory = true }
        let kept = test.vigil.operation("load") { _ in touch() }
        #expect(kept.count == Self.bytes)
        let memory = try #require(test.vigil.monitoring.operations.first?.memory)
        #expect(memory.count == 1)
        // Others run in this process too, and the system counts a little behind.
        let likely = Double(Self.bytes) * 0.5...Double(Self.bytes) * 4
        #expect(likely.contains(Double(memory.totalBytes)), "\(memory)")
        #expect(memory.meanBytes == Double(memory.totalBytes))
        #expect(likely.contains(try #require(memory.maxGrowthBytes)))
        await test.vigil.flush()
        let span = try #require(test.sink.spans.first { $0.name == "load" })
        #expect(span.attributes["vigil.operation.memory.change"] == .int(memory.totalBytes))
    }

    @Test("E43: it is not measured unless it is asked for")
    func off() async throws {
        let test = TestVigil()
        _ = test.vigil.operation("load") { _ in 1 }
        #expect(test.vigil.monitoring.operations.first?.memory == nil)
        #expect(!test.vigil.snapshot().contains { $0.name.hasPrefix("vigil.operation.memory") })
    }

    @Test func shrinkingIsNoGrowth() {
        let figures = MemoryChange(total: -4_096, growth: ExponentialHistogram())
        #expect(figures.totalBytes == -4_096 && figures.maxGrowthBytes == nil)
    }

    @Test func theEnvironmentTurnsItOn() {
        var configuration = Vigil.Configuration()
        #expect(configuration.override(with: ["VIGIL_OPERATION_MEMORY": "true", "VIGIL_TRACE_THROWS": "true"]).isEmpty)
        #expect(configuration.measuresOperationMemory && configuration.tracesThrows)
    }
}
