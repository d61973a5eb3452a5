import Metrics
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Exposition of the application")
struct ExpositionTests {
    private let test = TestVigil()

    private func measure() {
        let factory = test.vigil.makeMetricsFactory()
        Counter(label: "cups", dimensions: [("kind", "tea"), ("le", "x")], factory: factory).increment(by: 3)
        Gauge(label: "water.temperature", factory: factory).record(93.5)
        Recorder(label: "sips", dimensions: [("le", "x")], aggregate: true, factory: factory).record(2.0)
        test.vigil.operation("brew \"pot\"\n") { _ in }
    }

    @Test("C17, D17: what the application measured is written as Prometheus reads it")
    func writesWhatWasMeasured() {
        measure()
        let lines = test.vigil.exposition().split(separator: "\n")
        #expect(lines.contains(#"cups_total{kind="tea",le="x"} 3.0"#))
        #expect(lines.contains("# TYPE water_temperature gauge"))
        #expect(lines.contains("water_temperature 93.5"))
        #expect(lines.contains { $0.hasPrefix(#"sips_bucket{exported_le="x",le="#) })
        #expect(lines.contains { $0.hasPrefix("vigil_operation_duration_seconds_count{") })
        #expect(lines.contains { $0.hasPrefix("target_info{") && $0.contains(#"service_name="test""#) })
        #expect(test.vigil.exposition(format: .openMetrics).hasSuffix("# EOF\n"))
    }

    @Test("D17: Prometheus' own parsers take it", arguments: ExpositionFormat.allCases)
    func parsersTakeIt(_ format: ExpositionFormat) throws {
        measure()
        test.vigil.collectors.register("queue") { [.init("queue.depth", 7, unit: "{job}")] }
        let families = Set(try PrometheusParser.samples(test.vigil.exposition(format: format), format).map(\.family))
        #expect(families.contains("cups"))
        #expect(families.contains("queue_depth"))
        #expect(families.contains("vigil_operation_duration_seconds"))
        #expect(families.contains("target_info") || families.contains("target"))
    }
}
