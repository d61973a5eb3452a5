import Hummingbird
import Vigil
import VigilModel

/// `/api/monitoring`: what an application knows about itself, since it started.
struct FigureRoutes: Sendable {
    let vigil: Vigil

    func add(to router: some RouterMethods) {
        router.get("/api/monitoring/health") { _, _ in
            let overview = HealthOverview(vigil, await vigil.health.report())
            return try Response.json(overview, status: overview.status.httpStatus)
        }
        router.get("/api/monitoring/performance") { _, _ in try Response.json(Performance(vigil.monitoring)) }
        router.get("/api/monitoring/recommendation-quality") { _, _ in try Response.json(Quality(vigil.monitoring)) }
        router.get("/api/monitoring/user-engagement") { _, _ in try Response.json(Engaged(vigil.monitoring)) }
        router.get("/api/monitoring/model-health") { _, _ in
            let report = await vigil.health.report()
            return try Response.json(ModelHealth(vigil.models.all, report))
        }
    }
}

private struct Performance: Encodable {
    var timestamp: Timestamp
    var since: Timestamp
    var errorRate: Double?
    var cacheHitRate: Double?
    var caches: [Cache]
    var operations: [MonitoringSnapshot.Operation]
    var requests: [MonitoringSnapshot.Requests]
    var errors: [MonitoringSnapshot.Errors]
    var database: [MonitoringSnapshot.Database]
    var slowOperations: [SlowOperation]
    var slowQueries: [SlowOperation]

    struct Cache: Encodable {
        var name: String
        var hits: UInt64
        var misses: UInt64
        var hitRate: Double?
    }

    init(_ snapshot: MonitoringSnapshot) {
        timestamp = snapshot.time
        since = snapshot.start
        errorRate = snapshot.errorRate
        cacheHitRate = snapshot.cacheHitRate
        caches = snapshot.caches.map { Cache(name: $0.name, hits: $0.hits, misses: $0.misses, hitRate: $0.hitRate) }
        operations = snapshot.operations
        requests = snapshot.requests
        errors = snapshot.errors
        database = snapshot.database
        slowOperations = snapshot.slowest.filter { !$0.isDatabase }
        slowQueries = snapshot.slowest.filter(\.isDatabase)
    }
}

private struct Quality: Encodable {
    struct Strategy: Encodable {
        var impressions: Int
        var clicks: Int
        var ctr: Double?
        var feedback: Int
        var averageRating: Double?

        init(_ figures: RecommendationFigures) {
            impressions = figures.impressions
            clicks = figures.clicks
            ctr = figures.clickThroughRate
            feedback = figures.feedback
            averageRating = figures.averageRating
        }
    }

    var timestamp: Timestamp
    var since: Timestamp
    var overall: Strategy
    var ctr: Double?
    var ctrByStrategy: [String: Double?]
    var userSatisfaction: Double?
    var strategies: [String: Strategy]

    init(_ snapshot: MonitoringSnapshot) {
        timestamp = snapshot.time
        since = snapshot.start
        let total = RecommendationFigures.total(of: snapshot.recommendations)
        overall = Strategy(total)
        ctr = total.clickThroughRate
        userSatisfaction = total.averageRating
        let figures = snapshot.recommendations
        ctrByStrategy = Dictionary(figures.map { ($0.strategy, $0.clickThroughRate) }) { $1 }
        strategies = Dictionary(figures.map { ($0.strategy, Strategy($0)) }) { $1 }
    }
}

private struct Engaged: Encodable {
    var timestamp: Timestamp
    var since: Timestamp
    var activeUsers: Int
    var activeUsersWindowSeconds: Double
    var activeUsersIsAtLeast: Bool
    var interactions: Int
    var positiveRate: Double?

    init(_ snapshot: MonitoringSnapshot) {
        timestamp = snapshot.time
        since = snapshot.start
        activeUsers = snapshot.engagement.activeUsers
        activeUsersWindowSeconds = snapshot.engagement.windowSeconds
        activeUsersIsAtLeast = snapshot.engagement.isAtLeast
        interactions = snapshot.engagement.interactions
        positiveRate = snapshot.engagement.positiveRate
    }
}

private struct ModelHealth: Encodable {
    struct Model: Encodable {
        var name: String
        var version: String?
        var available: Bool
        var sizeBytes: Int64?
        var lastTrained: Timestamp?
    }

    var status: HealthStatus
    var message: String
    var timestamp: Timestamp
    var models: [Model]

    init(_ models: [ModelRecord], _ report: HealthReport) {
        let result = report["ai-models"]?.result ?? .healthy
        status = result.status
        message = result.message ?? ""
        timestamp = report.time
        self.models = models.map {
            Model(
                name: $0.name,
                version: $0.version,
                available: $0.isAvailable,
                sizeBytes: $0.sizeBytes,
                lastTrained: $0.trainedAt
            )
        }
    }
}
