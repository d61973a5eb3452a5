import Testing
import VigilModel
import VigilOTLP
import VigilTestKit

@testable import Vigil

@Suite("Fan-out", .timeLimit(.minutes(1)))
struct FanOutTests {
    private let remarks = Lines()

    private func vigil(_ exporters: [(String, RecordingSink)]) throws -> Vigil {
        let context = Vigil.ExporterContext(environment: [:]) { [remarks] in remarks.append($0) }
        let exporter = Vigil.Exporter.fanOut(exporters.map { name, sink in Vigil.Exporter(name: name) { _ in sink } })
        var configuration = Vigil.Configuration(service: "test")
        configuration.exportsMetrics = false
        configuration.logs.delay = .zero
        return Vigil(configuration: configuration, sink: try exporter.make(context), diagnostics: Diagnostics { _ in })
    }

    @Test func everyBranchGetsEverythingOnce() async throws {
        let first = RecordingSink(), second = RecordingSink()
        let vigil = try vigil([("first", first), ("second", second)])
        try await vigil.run {
            for number in 0..<100 { vigil.feature("feature \(number)", "used") }
            vigil.operation("work") { _ in }
        }
        for sink in [first, second] {
            #expect(sink.logs.count == 100)
            #expect(sink.spans.count == 1)
        }
    }

    @Test func oneThatIsDownNeitherHoldsUpTheOthersNorRepeatsToThem() async throws {
        let away = SinkError(.retry(after: nil), "connection refused")
        let good = RecordingSink()
        let bad = RecordingSink(failures: [SinkError](repeating: away, count: 10_000))
        let vigil = try vigil([("good", good), ("bad", bad)])
        try await vigil.run {
            for number in 0..<50 {
                vigil.feature("feature \(number)", "used")
                while good.logs.count <= number { await Task.yield() }
            }
        }
        #expect(good.logs.count == 50)
        #expect(bad.attempts > 0)
        #expect(vigil.dropped == SignalCounts(logs: 50))
        #expect(remarks.all.first == "bad does not take logs: connection refused")
    }

    @Test func whatABranchRefusesIsCountedUnderItsName() async throws {
        let refusing = RecordingSink(failures: [SinkError(.drop, "not wanted")])
        let vigil = try vigil([("good", RecordingSink()), ("refusing", refusing)])
        vigil.feature("a", "used")
        await vigil.flush()
        #expect(vigil.background?.figures.losses == [SinkFigures.Loss(.logs, "branch_refusing"): 1])
    }
}
