import HTTPTypes
import Hummingbird
import Vigil
import VigilModel

/// `/health` and what lies under it, in the shape that the server of Vigil has them.
struct HealthRoutes: Sendable {
    let vigil: Vigil

    func add(to router: some RouterMethods) {
        router.get("/health") { _, _ in try await overview() }
        router.get("/health/live") { _, _ in try Response.json(["status": "healthy"]) }
        router.get("/health/ready") { _, _ in try await overview() }
        router.get("/health/detailed") { _, _ in try await overview(Details(vigil.monitoring)) }
        router.get("/health/ai-models") { _, _ in
            let models = Models(models: vigil.models.all)
            return try await check("ai-models", models, orElse: models.models.isEmpty ? .healthy : nil)
        }
        router.get("/health/database") { _, _ in
            try await check("database", Database(operations: vigil.monitoring.database))
        }
        router.get("/health/performance") { _, _ in try performance() }
        router.get("/health/:check") { _, context in
            try await check(context.parameters.get("check") ?? "", Details?.none)
        }
    }

    private func overview(_ details: Details? = nil) async throws -> Response {
        let overview = HealthOverview(vigil, await vigil.health.report(), details: details)
        return try Response.json(overview, status: overview.status.httpStatus)
    }

    /// What a check found; where there is none of that name, 404, or what to say else.
    private func check(
        _ name: String,
        _ details: (some Encodable)?,
        orElse result: HealthCheckResult? = nil
    ) async throws -> Response {
        let report = await vigil.health.report()
        if let check = report[name] {
            let answer = CheckAnswer(check.result, time: check.time, details: details)
            return try Response.json(answer, status: check.result.status.httpStatus)
        }
        if let result { return try Response.json(CheckAnswer(result, time: report.time, details: details)) }
        let names =
            report.checks.isEmpty
            ? "there are none"
            : "there are "
                + report.checks.map(\.name).joined(separator: ", ")
        return try Response.json(
            ErrorAnswer(code: "not_found", message: "There is no check \"\(name.prefix(40))\".", hint: names),
            status: .notFound
        )
    }

    /// Never unhealthy: what was slow since the start does not take an application out of rotation.
    private func performance() throws -> Response {
        let snapshot = vigil.monitoring
        var remarks: [String] = []
        if let rate = snapshot.errorRate, rate > 0.05 { remarks.append("error rate \(Int((rate * 100).rounded())) %") }
        let slow = snapshot.requests.filter { ($0.timing.p95Seconds ?? 0) > 30 }
        remarks += slow.map { "\($0.method) \($0.route ?? "without a route") takes more than 30 s" }
        let result = HealthCheckResult(
            remarks.isEmpty ? .healthy : .degraded,
            remarks.isEmpty ? nil : remarks.joined(separator: "; ")
        )
        return try Response.json(CheckAnswer(result, time: snapshot.time, details: Details(snapshot)))
    }
}

/// What `/health` answers.
struct HealthOverview: Encodable {
    struct Check: Encodable {
        var status: HealthStatus
        var message: String
        var time: Timestamp
        var ageSeconds: Double
        var metadata: [String: JSONValue]
    }

    var status: HealthStatus
    var message: String
    var timestamp: Timestamp
    var service: String?
    var version: String?
    var uptimeSeconds: Double
    var checks: [String: Check]
    var details: Details?

    init(_ vigil: Vigil, _ report: HealthReport, details: Details? = nil) {
        status = report.status
        let ill = report.checks.filter { $0.result.status != .healthy }
        message = ill.map { "\($0.name): \($0.result.message ?? $0.result.status.rawValue)" }.joined(separator: "; ")
        timestamp = report.time
        service = vigil.resource.attributes[SemanticName.serviceName]?.stringValue
        version = vigil.resource.attributes[SemanticName.serviceVersion]?.stringValue
        uptimeSeconds = vigil.uptime.inSeconds
        self.details = details
        let checks = report.checks.map { check in
            let shown = Check(
                status: check.result.status,
                message: check.result.message ?? "",
                time: check.time,
                ageSeconds: check.age.inSeconds,
                metadata: check.result.metadata.json
            )
            return (check.name, shown)
        }
        self.checks = Dictionary(checks) { $1 }
    }
}

/// What a single check answers.
struct CheckAnswer<Details: Encodable>: Encodable {
    var status: HealthStatus
    var message: String
    var time: Timestamp
    var metadata: [String: JSONValue]
    var details: Details?

    init(_ result: HealthCheckResult, time: Timestamp, details: Details?) {
        status = result.status
        message = result.message ?? ""
        self.time = time
        metadata = result.metadata.json
        self.details = details
    }
}

/// `{"error":{"code":…,"message":…,"hint":…}}`.
struct ErrorAnswer: Encodable {
    struct Content: Encodable {
        var code: String
        var message: String
        var hint: String
    }

    var error: Content

    init(code: String, message: String, hint: String) {
        error = Content(code: code, message: message, hint: hint)
    }
}

/// What the process takes, and how it does.
struct Details: Encodable {
    var process: MonitoringSnapshot.Process
    var operations: UInt64
    var errorRate: Double?
    var requests: [MonitoringSnapshot.Requests]
    var cacheHitRate: Double?

    init(_ snapshot: MonitoringSnapshot) {
        process = snapshot.process
        operations = snapshot.operations.reduce(0) { $0 + $1.count }
        errorRate = snapshot.errorRate
        requests = snapshot.requests
        cacheHitRate = snapshot.cacheHitRate
    }
}

private struct Models: Encodable {
    var models: [ModelRecord]
}

private struct Database: Encodable {
    var operations: [MonitoringSnapshot.Database]
}
