import HTTPTypes
import Hummingbird
import VigilDashboard
import VigilModel
import VigilStore

/// `/health` with what lies under it, and the names by which other systems ask.
struct HealthRoutes: Sendable {
    let health: HealthRegistry
    let store: any TelemetryStore
    let facts: ServerFacts
    let now: @Sendable () -> Timestamp

    func add(to router: Router<VigilRequestContext>) {
        router.get("/health") { _, _ in try overview() }
        router.get("/health/detailed") { _, _ in try await detailed() }
        router.get("/health/live") { _, _ in try Response.json(["status": "healthy"]) }
        router.get("/health/ready") { _, _ in try overview() }
        router.get("/health/database") { _, _ in try await check("database", with: await store.statistics()) }
        router.get("/health/performance") { _, _ in try await performance() }
        router.get("/health/:check") { _, context in
            try await check(context.parameters.get("check") ?? "", with: String?.none)
        }
        for path in ["/livez", "/-/healthy"] {
            router.get(RouterPath(path)) { _, _ in Response.text("ok\n") }
        }
        for path in ["/readyz", "/healthz", "/-/ready"] {
            router.get(RouterPath(path)) { _, _ in
                isUnhealthy ? Response.text("unhealthy\n", status: .serviceUnavailable) : Response.text("ok\n")
            }
        }
    }

    /// What `/health` answers.
    private struct Overview: Encodable {
        struct Check: Encodable {
            var status: HealthView.Status
            var message: String
            var time: Timestamp
            var ageSeconds: Double
        }

        var status: HealthView.Status
        var timestamp: Timestamp
        var version: String
        var uptimeSeconds: Double
        var checks: [String: Check]
        var store: StoreStatistics?
    }

    private struct Answer<Details: Encodable>: Encodable {
        var status: HealthView.Status
        var message: String
        var time: Timestamp
        var details: Details?
    }

    private struct Performance: Encodable {
        var commitMedianSeconds: Double?
        var commitP99Seconds: Double?
        var storeMemoryBytes: Int
        var storeDiskBytes: Int
    }

    private var isUnhealthy: Bool { health.view.status == .unhealthy }

    private func overview(_ store: StoreStatistics? = nil) throws -> Response {
        let view = health.view
        let time = now()
        let checks = view.checks.map {
            let age = ($0.time.nanoseconds < time.nanoseconds ? time - $0.time : .zero).inSeconds
            return ($0.name, Overview.Check(status: $0.status, message: $0.message, time: $0.time, ageSeconds: age))
        }
        let overview = Overview(
            status: view.status,
            timestamp: time,
            version: facts.version,
            uptimeSeconds: (time - facts.started).inSeconds,
            checks: Dictionary(checks) { $1 },
            store: store
        )
        return try Response.json(overview, status: view.status.httpStatus)
    }

    private func detailed() async throws -> Response {
        try overview(await store.statistics())
    }

    private func performance() async throws -> Response {
        let statistics = await store.statistics()
        return try await check(
            "commit",
            with: Performance(
                commitMedianSeconds: statistics.commitMedian,
                commitP99Seconds: statistics.commitP99,
                storeMemoryBytes: statistics.memoryBytes,
                storeDiskBytes: statistics.diskBytes
            )
        )
    }

    private func check(_ name: String, with details: (some Encodable)?) async throws -> Response {
        guard let check = health.view.checks.first(where: { $0.name == name }) else {
            let names = health.view.checks.map(\.name).joined(separator: ", ")
            throw APIError(
                .notFound,
                "not_found",
                "There is no check \"\(name.prefix(40))\".",
                hint: "there are \(names)"
            )
        }
        let answer = Answer(status: check.status, message: check.message, time: check.time, details: details)
        return try Response.json(answer, status: check.status.httpStatus)
    }
}

extension HealthView.Status {
    /// Degraded is still at work: only unhealthy takes a server out of rotation.
    fileprivate var httpStatus: HTTPResponse.Status { self == .unhealthy ? .serviceUnavailable : .ok }
}
