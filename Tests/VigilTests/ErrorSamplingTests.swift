import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Sampling of errors")
struct ErrorSamplingTests {
    private func failing(_ count: Int, rate: Double) async -> TestVigil {
        let test = TestVigil {
            $0.errorSampleRate = rate
            $0.metricInterval = .seconds(3_600)
        }
        for _ in 0..<count { try? test.vigil.operation("work") { _ in throw ExtractionError() } }
        await test.vigil.flush()
        return test
    }

    private func sum(_ name: String, _ test: TestVigil) -> Double? {
        guard case .sum(let points, _, _)? = test.vigil.snapshot().first(where: { $0.name == name })?.data
        else { return nil }
        return points.reduce(0) { $0 + ($1.value?.asDouble ?? 0) }
    }

    @Test("E16: a part of all errors becomes records, all are counted, and it is said how many did not")
    func aPartIsRecorded() async throws {
        let test = await failing(2_000, rate: 0.25)
        let kept = test.sink.logs.count
        #expect((350...650).contains(kept))
        #expect(sum("errors", test) == 2_000)
        #expect(sum("vigil.self.errors.sampled_out", test) == Double(2_000 - kept))
        #expect(test.sink.logs.allSatisfy { $0.attributes["vigil.error.sample_rate"] == 0.25 })
        #expect(test.vigil.monitoring.operations.first?.failures == 2_000)
    }

    @Test("E16: every error is recorded by default, and none where the rate is 0")
    func allAndNone() async throws {
        let all = await failing(20, rate: Vigil.Configuration().errorSampleRate)
        #expect(all.sink.logs.count == 20)
        #expect(all.sink.logs.allSatisfy { $0.attributes["vigil.error.sample_rate"] == nil })
        #expect(sum("vigil.self.errors.sampled_out", all) == nil)
        let none = await failing(20, rate: 0)
        #expect(none.sink.logs.isEmpty)
        #expect(sum("errors", none) == 20)
    }

    @Test func theErrorsOfOneTraceAreRecordedTogether() async throws {
        let test = TestVigil { $0.errorSampleRate = 0.5 }
        for _ in 0..<50 {
            test.vigil.operation("outer") { _ in
                for number in 0..<3 { test.vigil.error(type: "Small", message: "\(number)") }
            }
        }
        await test.vigil.flush()
        let byTrace = Dictionary(grouping: test.sink.logs, by: \.traceID)
        #expect((1..<50).contains(byTrace.count))
        #expect(byTrace.values.allSatisfy { $0.count == 3 })
    }

    @Test func whatIsNoNumberKeepsAll() {
        #expect(ErrorSampler(rate: .nan) == nil)
        #expect(ErrorSampler(rate: 7) == nil)
        #expect(ErrorSampler(rate: -1)?.keeps(nil) == false)
    }

    @Test("E16: both rates are set by the environment")
    func ratesOfTheEnvironment() {
        var configuration = Vigil.Configuration()
        var complaints = configuration.override(with: [
            "VIGIL_SAMPLING_PERFORMANCE_SAMPLE_RATE": "0.1", "VIGIL_SAMPLING_ERROR_SAMPLE_RATE": "0.5",
        ])
        #expect(complaints.isEmpty)
        #expect(configuration.sampler == .ratio(0.1))
        #expect(configuration.errorSampleRate == 0.5)
        complaints = configuration.override(with: [
            "VIGIL_SAMPLING_PERFORMANCE_SAMPLE_RATE": "1.0", "VIGIL_SAMPLING_ERROR_SAMPLE_RATE": "2",
        ])
        #expect(configuration.sampler == .parentBased)
        #expect(configuration.errorSampleRate == 0.5)
        #expect(complaints.count == 1 && complaints[0].contains("VIGIL_SAMPLING_ERROR_SAMPLE_RATE"))
    }
}
