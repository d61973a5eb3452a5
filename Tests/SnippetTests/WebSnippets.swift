import Hummingbird
import HummingbirdTesting
import Testing
import Vigil
import VigilHummingbird

/// The page on web services, and the routes in docs/health-and-breakers.md and docs/exporting.md.
@Suite struct WebSnippets {
    @Test func aServiceIsWatchedAndSaysHowItIs() async throws {
        let memory = InMemoryVigil()
        let app = Application(router: router(vigil: memory.vigil))
        try await app.test(.router) { client in
            try await client.execute(uri: "/hello/Ada", method: .get) { #expect($0.status == .ok) }
            try await client.execute(uri: "/metrics", method: .get) { #expect($0.status == .ok) }
        }
        #expect(await memory.operations(named: "GET /hello/{name}").count == 1)
    }

    func router(vigil: Vigil) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: VigilMiddleware(vigil: vigil) { request, _ in RequestIdentity(user: "ann") })
        router.addMonitoringRoutes(vigil: vigil)
        router.addMetricsRoute(vigil: vigil)
        router.get("/hello/{name}") { _, context in
            "Hello, \(context.parameters.get("name") ?? "you")!"
        }
        return router
    }

    @Test func theUsualLines() async throws {
        let router = Router()
        usual(router: router)
        protected(router: router)
        try await Application(router: router).test(.router) { client in
            // Nobody was bootstrapped here, so nothing is measured; the service answers all the same.
            try await client.execute(uri: "/metrics", method: .get) { #expect($0.status != .internalServerError) }
        }
    }

    func usual(router: Router<BasicRequestContext>) {
        router.add(middleware: VigilMiddleware())
        router.addMonitoringRoutes()
    }

    func protected(router: Router<BasicRequestContext>) {
        router.addMetricsRoute()  // GET /metrics, text 0.0.4 or OpenMetrics 1.0 by the Accept header
    }

    @Test func vigilIsAServiceOfTheApplication() {
        let app = application(vigil: InMemoryVigil().vigil, router: Router())
        #expect(app.configuration.address == .hostname())
    }

    func application(
        vigil: Vigil,
        router: Router<BasicRequestContext>
    ) -> Application<RouterResponder<BasicRequestContext>> {
        var app = Application(router: router)
        app.addServices(vigil)
        return app
    }
}
