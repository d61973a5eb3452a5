import HTTPTypes
import Hummingbird
import VigilDashboard
import VigilModel

extension VigilServer {
    /// The views over the store, as routes and pages show them.
    private var views: any ViewSource {
        SharedViews(
            StoreViews(source: store, server: { [facts] in facts.view }, health: { [health] in health.view }, now: now)
        )
    }

    func makeRouter() -> Router<VigilRequestContext> {
        let router = Router(context: VigilRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ResponseMiddleware())
        router.add(middleware: CompressionMiddleware())
        if let idleExit { router.add(middleware: UseMiddleware(idleExit: idleExit)) }
        router.add(middleware: AccessMiddleware(hosts: hostRule, authenticator: authenticator))
        let views = views
        let reader = BodyReader(limits: configuration.bodyLimits, budget: budget)
        OTLPRoutes(pipeline: pipeline, reader: reader).add(to: router)
        RemoteWriteRoute(pipeline: pipeline, reader: reader).add(to: router)
        HealthRoutes(health: health, store: store, facts: facts, now: now).add(to: router)
        SignInRoutes(authenticator: authenticator).add(to: router)
        ViewRoutes(views: views, now: now, facts: facts).add(to: router)
        SearchRoutes(views: views, now: now).add(to: router)
        GrafanaRoutes(views: views, facts: facts, tokenPath: tokenFile?.path, now: now).add(to: router)
        StoreRoutes(store: store, doctor: doctor, now: now).add(to: router)
        PageRoutes(views: views, now: now).add(to: router)
        MetricsRoutes(store: store, known: pipeline.known, now: now).add(to: router)
        TargetsRoute(scraping: monitoring.scraping).add(to: router)
        ReloadRoute(monitoring: monitoring).add(to: router)
        PrometheusAPI(
            source: store,
            runner: QueryRunner(connections: connections),
            known: pipeline.known,
            facts: facts,
            configuration: configuration,
            now: now,
            jobs: { [monitoring] in monitoring.scraping.jobs },
            rules: monitoring.rules
        ).add(to: router)
        LiveRoute(hub: hub).add(to: router)
        ControlRoutes(board: control, now: now).add(to: router)
        router.post("/api/vigil/stop") { [stopSignal] _, _ in
            stopSignal.fire()
            return try Response.json(["stopping": true], status: .accepted)
        }
        return router
    }

    private var doctor: ServerDoctor {
        ServerDoctor(store: store, configuration: configuration, tokenFile: tokenFile, facts: facts, now: now)
    }

    private var hostRule: HostRule {
        var allowed = Set(configuration.allowedHosts.map { $0.lowercased() })
        let host = HostName(authority: configuration.host)
        if let host, !host.isAddress { allowed.insert(host.name) }
        return HostRule(allowed: allowed, allowsAddresses: configuration.insecureListen && host?.isLoopback != true)
    }

    func makeEventMetricWatch() -> EventMetricWatch? {
        configuration.eventMetricInterval.map { interval in
            EventMetricWatch(interval: interval, pipeline: pipeline, store: store, logger: logger, now: now)
        }
    }

    func makeSelfWatch() -> SelfWatch? {
        configuration.selfWatchInterval.map { interval in
            SelfWatch(
                interval: interval,
                pipeline: pipeline,
                store: store,
                facts: facts,
                gauges: ServerGauges(budget: budget, connections: connections, hub: hub, monitoring: monitoring),
                logger: logger,
                now: now
            )
        }
    }
}
