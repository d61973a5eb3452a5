import Foundation

/// A server, and services that call one another: each knows the next.
final class TracedChain {
    let server: ServerProgram
    private let home: TestHome

    init(in home: TestHome) async throws {
        self.home = home
        server = try await ServerProgram(in: home)
    }

    /// A service that listens.
    struct Member {
        let child: ChildProgram
        let address: String
    }

    /// Starts a Swift service that calls an address at `/ask`.
    func swift(_ name: String, _ program: String, calling upstream: String) async throws -> Member {
        try await start(name, [program], ["UPSTREAM": upstream])
    }

    /// Starts a service in Python that calls an address for each page; without one, a page is the traceparent it got.
    func python(
        _ name: String,
        calling upstream: String? = nil,
        environment: [String: String] = [:]
    ) async throws -> Member {
        let script = [try Peers.python(), Peers.root + "/Tests/Peers/trace_service.py"]
        return try await start(name, script, environment, upstream.map { [$0] } ?? [])
    }

    private func start(
        _ name: String,
        _ command: [String],
        _ environment: [String: String],
        _ arguments: [String] = []
    ) async throws -> Member {
        let port = try freePort()
        let own = [
            "OTEL_SERVICE_NAME": name, "OTEL_EXPORTER_OTLP_ENDPOINT": server.address,
            "OTEL_METRIC_EXPORT_INTERVAL": "300", "OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_BLRP_SCHEDULE_DELAY": "100",
        ]
        let child = try home.start(
            command + ["\(port)"] + arguments,
            environment: own.merging(environment) { $1 }
        )
        try await child.listens(on: port)
        return Member(child: child, address: "http://127.0.0.1:\(port)")
    }

    /// A span as the server tells of it.
    struct Span: Equatable {
        let service: String
        let name: String
        let kind: String
        let span: String
        let parent: String
        let attributes: [String: String]

        init(_ object: [String: Any]) {
            service = object["service"] as? String ?? ""
            name = object["name"] as? String ?? ""
            kind = object["kind"] as? String ?? ""
            span = object["span"] as? String ?? ""
            parent = object["parent"] as? String ?? ""
            let pairs = (object["attributes"] as? [[String: String]] ?? []).map { ($0["key"] ?? "", $0["value"] ?? "") }
            attributes = Dictionary(pairs) { $1 }
        }
    }

    /// The spans of a trace, parents first, once there are so many.
    func spans(of trace: String, _ count: Int) async throws -> [Span] {
        try await eventually("\(count) spans of \(trace)", within: 10) {
            let found = try await server.get("/api/vigil/traces/\(trace)").json()["spans"] as? [[String: Any]] ?? []
            return found.count >= count ? found.map { Span($0) } : nil
        }
    }

    /// The operations of a service by name, once there are so many in all.
    func operations(of service: String, _ count: Double) async throws -> [String: [String: Any]] {
        try await eventually("\(count) operations of \(service)", within: 10) {
            let answer = try await server.get("/api/vigil/operations?since=1h&service=\(service)").json()
            let operations = answer["operations"] as? [[String: Any]] ?? []
            let named = operations.map { ($0["name"] as? String ?? "", $0["figures"] as? [String: Any] ?? [:]) }
            let total = named.reduce(0) { $0 + ($1.1["count"] as? Double ?? 0) }
            return total >= count ? Dictionary(named) { $1 } : nil
        }
    }
}
