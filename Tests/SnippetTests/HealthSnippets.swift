import ServiceLifecycle
import Logging
import Synchronization
import Testing
import Vigil

/// docs/health-and-breakers.md and the guide "Health, breakers and shutdown".
@Suite struct HealthSnippets {
    struct Stove: Sendable {
        func temperature() async throws -> Double { 40 }
    }

    @Test func checksSayHowWellTheApplicationIs() async throws {
        try await withInMemoryVigil { memory in
            register(vigil: memory.vigil, database: Database(), stove: Stove())
            #expect(await isFit(vigil: memory.vigil))
            #expect(await memory.vigil.health.report()["stove"]?.result.status == .degraded)
        }
    }

    func register(vigil: Vigil, database: Database, stove: Stove) {
        vigil.health.register("database", .database { try await database.query("SELECT 1") })
        vigil.health.register("disk", .disk(at: "/var/lib"))
        vigil.health.register("stove", timeout: .milliseconds(500), interval: .seconds(10)) {
            let celsius = try await stove.temperature()
            return celsius > 60 ? .healthy : .degraded("the stove is cold", metadata: ["celsius": .double(celsius)])
        }
    }

    func isFit(vigil: Vigil) async -> Bool {
        let report = await vigil.health.report()
        for check in report.checks where check.result.status != .healthy {
            Logger(label: "health").warning("\(check.name) is \(check.result.status)")
        }
        return report.status != .unhealthy
    }

    @Test func figuresOfTheApplication() {
        let memory = InMemoryVigil()
        figures(vigil: memory.vigil)
        #expect(memory.value(of: "vigil.cache.requests", ["vigil.cache.result": "hit"]) == 1)
        #expect(memory.vigil.models.all.map(\.name) == ["NCF"])
    }

    func figures(vigil: Vigil) {
        vigil.cache("embeddings").hit()
        vigil.recommendation(.impression, item: "42", strategy: "hybrid")  // .click, .feedback(rating: 4)
        vigil.models.register("NCF", version: "3", sizeBytes: 1_024, isAvailable: false)
    }

    @Test func aBreakerStopsAsking() async throws {
        let memory = InMemoryVigil()
        #expect(try await answer(vigil: memory.vigil, client: LanguageModel(), prompt: "why") == "42")
        memory.vigil.breaker("llm").open()
        await #expect(throws: CircuitBreakerError.self) {
            try await answer(vigil: memory.vigil, client: LanguageModel(), prompt: "why")
        }
        #expect(configured(vigil: InMemoryVigil().vigil).state == .closed)
    }

    func answer(vigil: Vigil, client: LanguageModel, prompt: String) async throws -> String {
        let answer = try await vigil.breaker("llm").call { try await client.complete(prompt) }
        return answer
    }

    func configured(vigil: Vigil) -> CircuitBreaker {
        typealias InvalidPrompt = LanguageModel.InvalidPrompt
        let configuration = CircuitBreakerConfiguration(
            trip: .failureRate(0.5, window: .seconds(30), callsMin: 20),
            timeout: .seconds(10),
            isFailure: { !($0 is InvalidPrompt) }
        )
        let breaker = vigil.breaker("llm", configuration)
        return breaker
    }

    @Test func whatIsCriticalAlertsAndOpensTheBreaker() {
        let memory = InMemoryVigil()
        let alerts = Mutex<[String]>([])
        alert(vigil: memory.vigil) { text in alerts.withLock { $0.append(text) } }
        handle(vigil: memory.vigil, error: LanguageModel.InvalidPrompt())
        #expect(alerts.withLock { $0.count } == 1)
        #expect(memory.vigil.breaker("llm").state == .open)
    }

    func handle(vigil: Vigil, error: any Error) {
        vigil.errors.handle(error, severity: .critical, context: ErrorContext(service: "llm", operation: "complete"))
    }

    func alert(vigil: Vigil, page: @escaping @Sendable (String) -> Void) {
        vigil.errors.onAlert { alert in page("\(alert.context.service): \(alert.message)") }
    }

    @Test func stepsOfAShutdownAreTakenInOrder() async {
        let database = Database()
        let memory = InMemoryVigil()
        steps(vigil: memory.vigil, server: database, database: database)
        await memory.vigil.shutdown.perform()
        #expect(database.all == ["close", "close"])
    }

    func steps(vigil: Vigil, server: Database, database: Database) {
        vigil.shutdown.register("http", .stopRequests) { try await server.close() }
        vigil.shutdown.register("database", .closeDatabase) { try await database.close() }
    }

    @Test func theApplicationEndsWhenItIsAskedTo() async throws {
        let vigil = InMemoryVigil().vigil
        vigil.shutdown.request()
        try await serve(vigil: vigil)
    }

    func serve(vigil: Vigil) async throws {
        let end = ServiceGroupConfiguration.ServiceConfiguration(
            service: vigil.shutdownService(),
            successTerminationBehavior: .gracefullyShutdownGroup
        )
        let services = [.init(service: vigil), end]
        let group = ServiceGroup(configuration: .init(services: services, logger: Logger(label: "shop")))
        try await group.run()
    }
}
