import Logging
import Testing
import VigilModel
import VigilOTLP

@testable import Vigil

@Suite("Configuration")
struct ConfigurationTests {
    @Test func theEnvironmentOverridesTheCode() {
        var configuration = Vigil.Configuration(service: "code")
        let complaints = configuration.override(with: [
            "OTEL_SERVICE_NAME": "shop",
            "OTEL_RESOURCE_ATTRIBUTES":
                "service.name=other,service.version=2.1,team=a%2Cb,deployment.environment.name=live",
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": "0.25",
            "OTEL_METRIC_EXPORT_INTERVAL": "5000",
            "OTEL_BSP_SCHEDULE_DELAY": "1000",
            "OTEL_BSP_MAX_QUEUE_SIZE": "100",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "10",
            "OTEL_BLRP_SCHEDULE_DELAY": "20",
            "OTEL_METRICS_EXPORTER": "none",
            "OTEL_TRACES_EXPORTER": "otlp",
            "VIGIL_LOG_LEVEL": "warning",
            "VIGIL_CONSOLE": "off",
        ])
        #expect(complaints.isEmpty)
        #expect(configuration.service == "shop")
        #expect(configuration.serviceVersion == "2.1")
        #expect(configuration.environment == "live")
        #expect(configuration.resourceAttributes["team"] == "a,b")
        #expect(configuration.sampler == .ratio(0.25))
        #expect(configuration.metricInterval == .seconds(5))
        #expect(configuration.spans.delay == .seconds(1))
        #expect(configuration.spans.recordsMax == 100)
        #expect(configuration.spans.batchRecordsMax == 10)
        #expect(configuration.logs.delay == .milliseconds(20))
        #expect(configuration.exportsTraces && !configuration.exportsMetrics && configuration.exportsLogs)
        #expect(configuration.logLevel == .warning)
        #expect(configuration.console == .off)
    }

    @Test(arguments: [
        ("OTEL_SDK_DISABLED", "1"), ("OTEL_TRACES_SAMPLER", "sometimes"), ("OTEL_METRIC_EXPORT_INTERVAL", "5s"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "0"), ("OTEL_RESOURCE_ATTRIBUTES", "novalue"), ("VIGIL_LOG_LEVEL", "loud"),
        ("OTEL_LOGS_EXPORTER", "console"), ("OTEL_PROPAGATORS", "b3"),
    ])
    func whatIsMalformedIsSaidAndIgnored(_ name: String, _ value: String) {
        var configuration = Vigil.Configuration()
        let complaints = configuration.override(with: [name: value])
        #expect(complaints.count == 1)
        #expect(complaints.first?.contains(name) == true)
        #expect(configuration.isEnabled && configuration.exportsLogs)
        #expect(configuration.spans == Vigil.Configuration().spans)
        #expect(configuration.metricInterval == Vigil.Configuration().metricInterval)
    }

    @Test func aBadRatioKeepsEverything() {
        var configuration = Vigil.Configuration()
        let complaints = configuration.override(with: [
            "OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "much",
        ])
        #expect(complaints.count == 1)
        #expect(configuration.sampler == .ratio(1, followsParent: false))
    }

    @Test func disabledMeansDisabled() {
        var configuration = Vigil.Configuration()
        #expect(configuration.override(with: ["OTEL_SDK_DISABLED": "TRUE"]).isEmpty)
        #expect(!configuration.isEnabled)
    }

    @Test func theResourceSaysWhoRecords() {
        var configuration = Vigil.Configuration(service: "shop")
        configuration.serviceVersion = "1"
        configuration.environment = "live"
        configuration.resourceAttributes = ["host.name": "here", "team": "a"]
        let resource = configuration.resource(
            instance: TraceID(high: 0x1122_3344_5566_7788, low: 0x99aa_bbcc_ddee_ff00)
        )
        #expect(resource.serviceName == "shop")
        #expect(resource.attributes["service.version"] == "1")
        #expect(resource.attributes["deployment.environment.name"] == "live")
        #expect(resource.attributes["host.name"] == "here")
        #expect(resource.attributes["team"] == "a")
        #expect(resource.attributes["telemetry.sdk.language"] == "swift")
        #expect(resource.attributes["telemetry.distro.name"] == "vigil")
        #expect(resource.attributes["service.instance.id"] == "11223344-5566-4788-99aa-bbccddeeff00")
        #expect((resource.attributes["process.pid"]?.intValue ?? 0) > 0)
    }

    @Test func theProgramsNameStandsInForAService() {
        let resource = Vigil.Configuration().resource(instance: .invalid)
        #expect(!resource.serviceName.isEmpty)
        #expect(!resource.serviceName.contains("/"))
    }

    @Test func samplersDecideByTraceAndSayHow() {
        let low = TraceID(high: 1, low: 1)
        let high = TraceID(high: 1, low: 0x00ff_ffff_ffff_ffff)
        let quarter = Vigil.Sampler.ratio(0.25)
        #expect(!quarter.decide(traceID: low, parent: nil).isSampled)
        #expect(quarter.decide(traceID: high, parent: nil).isSampled)
        #expect(quarter.decide(traceID: high, parent: nil).threshold == 0xc0_0000_0000_0000)
        #expect(Vigil.Sampler.alwaysOn.decide(traceID: low, parent: nil).isSampled)
        #expect(!Vigil.Sampler.alwaysOff.decide(traceID: high, parent: nil).isSampled)
        #expect(!Vigil.Sampler.ratio(0).decide(traceID: high, parent: nil).isSampled)
        #expect(Vigil.Sampler.ratio(1).decide(traceID: low, parent: nil).isSampled)
    }

    @Test(arguments: [true, false])
    func parentBasedSamplersFollowTheParent(_ isSampled: Bool) {
        let trace = TraceID(high: 1, low: 1)
        let parent = SpanContext(traceID: trace, spanID: SpanID(1), isSampled: isSampled, isRemote: true)
        #expect(Vigil.Sampler.parentBased.decide(traceID: trace, parent: parent).isSampled == isSampled)
        #expect(Vigil.Sampler.ratio(0.1).decide(traceID: trace, parent: parent).isSampled == isSampled)
        #expect(Vigil.Sampler.parentBasedOff.decide(traceID: trace, parent: parent).isSampled == isSampled)
        #expect(Vigil.Sampler.alwaysOn.decide(traceID: trace, parent: parent).isSampled)
        #expect(!Vigil.Sampler.alwaysOff.decide(traceID: trace, parent: parent).isSampled)
    }

    @Test func aRatioKeepsItsShare() {
        var ids = SystemRandomNumberGenerator()
        let sampler = Vigil.Sampler.ratio(0.1)
        let kept = (0..<20_000).filter { _ in
            sampler.decide(traceID: TraceID.random(using: &ids), parent: nil).isSampled
        }
        #expect(abs(Double(kept.count) / 20_000 - 0.1) < 0.01)
    }
}
