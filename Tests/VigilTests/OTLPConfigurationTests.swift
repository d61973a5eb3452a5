import Testing
import VigilOTLP

@testable import Vigil
@testable import VigilExporter

@Suite("OTLP configuration")
struct OTLPConfigurationTests {
    @Test func defaultsAreOpenTelemetrys() {
        let target = OTLPConfiguration().target(for: .traces)
        #expect(target.url == "http://localhost:4318/v1/traces")
        #expect(target.encoding == .protobuf)
        #expect(target.timeout == .seconds(10))
    }

    @Test func theEnvironmentOverridesTheCode() {
        var configuration = OTLPConfiguration(endpoint: "http://code:1")
        let complaints = configuration.override(with: [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://there:4318/base/",
            "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer%20abc, x-a = 1 ",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "2500",
            "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
        ])
        let target = configuration.target(for: .logs)
        #expect(complaints.isEmpty)
        #expect(target.url == "http://there:4318/base/v1/logs")
        #expect(target.headers == [.init("Authorization", "Bearer abc"), .init("x-a", "1")])
        #expect(target.timeout == .milliseconds(2_500))
        #expect(target.compression == .none)
        #expect(target.encoding == .json)
    }

    @Test func aSignalHasItsOwn() {
        var configuration = OTLPConfiguration()
        let complaints = configuration.override(with: [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://all:4318",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://jaeger:4318/custom",
            "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json",
            "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT": "1",
            "OTEL_EXPORTER_OTLP_HEADERS": "a=1",
            "OTEL_EXPORTER_OTLP_LOGS_HEADERS": "b=2",
            "OTEL_EXPORTER_OTLP_METRICS_COMPRESSION": "none",
        ])
        #expect(complaints.isEmpty)
        #expect(configuration.target(for: .traces).url == "http://jaeger:4318/custom")
        #expect(configuration.target(for: .traces).encoding == .json)
        #expect(configuration.target(for: .metrics).url == "http://all:4318/v1/metrics")
        #expect(configuration.target(for: .metrics).timeout == .milliseconds(1))
        #expect(configuration.target(for: .metrics).compression == .none)
        #expect(configuration.target(for: .logs).headers == [.init("b", "2")])
        #expect(configuration.target(for: .traces).headers == [.init("a", "1")])
    }

    @Test func grpcIsSaidAndReplaced() {
        var configuration = OTLPConfiguration(encoding: .json)
        let complaints = configuration.override(with: ["OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"])
        #expect(configuration.encoding == .protobuf)
        #expect(complaints.count == 1)
        #expect(complaints[0].contains("http/protobuf"))
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "there"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "-1"), ("OTEL_EXPORTER_OTLP_COMPRESSION", "zip"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "no-value"), ("OTEL_EXPORTER_OTLP_HEADERS", "a=%zz"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=1%0d%0aHost: evil"), ("OTEL_EXPORTER_OTLP_HEADERS", "a b=1"),
        ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/etc/ca.pem"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta"),
        ("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "explicit_bucket_histogram"),
    ])
    func whatIsMalformedIsSaidAndIgnored(_ name: String, _ value: String) {
        var configuration = OTLPConfiguration()
        let complaints = configuration.override(with: [name: value])
        #expect(complaints.count == 1)
        #expect(configuration == OTLPConfiguration())
    }

    @Test func secretsAreNotRepeated() {
        var configuration = OTLPConfiguration()
        let complaints = configuration.override(with: ["OTEL_EXPORTER_OTLP_HEADERS": "sesame%zz"])
        #expect(!complaints.joined().contains("sesame"))
    }

    @Test func whatIsDoneAnywayIsNoComplaint() {
        var configuration = OTLPConfiguration()
        let name = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
        #expect(configuration.override(with: [name: "Cumulative"]).isEmpty)
    }

    @Test func emptyMeansUnset() {
        var configuration = OTLPConfiguration(endpoint: "http://code:1")
        #expect(configuration.override(with: ["OTEL_EXPORTER_OTLP_ENDPOINT": " "]).isEmpty)
        #expect(configuration.endpoint == "http://code:1")
    }

    @Test func contentKeysDifferByAnyByteAndPath() {
        var keys: Set<ContentKey> = []
        let body = [UInt8](repeating: 7, count: 100)
        keys.insert(ContentKey(body, path: "/v1/logs"))
        keys.insert(ContentKey(body, path: "/v1/traces"))
        keys.insert(ContentKey(body + [0], path: "/v1/logs"))
        for index in body.indices {
            var other = body
            other[index] ^= 1
            keys.insert(ContentKey(other, path: "/v1/logs"))
        }
        #expect(keys.count == 103)
        #expect(ContentKey(body, path: "/v1/logs") == ContentKey(body, path: "/v1/logs"))
    }
}
