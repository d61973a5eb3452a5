import Testing
import Vigil

/// The guide "Testing instrumentation".
@Suite struct TestingSnippets {
    struct Importer {
        func run(vigil: Vigil) async throws {
            try await vigil.operation("import") { _ in
                try await Database().query("BEGIN")
                vigil.cache("rows").hit(3)
                vigil.feature("import", "completed")
            }
        }
    }

    @Test func theImportIsWatched() async throws {
        let importer = Importer()
        let memory = InMemoryVigil()
        try await importer.run(vigil: memory.vigil)
        #expect(await memory.operations(named: "import").count == 1)
        #expect(memory.value(of: "vigil.cache.requests", ["vigil.cache.result": "hit"]) == 3)
        #expect(await memory.events(named: "vigil.feature").count == 1)
    }

    @Test func theHealthCheckRuns() async throws {
        let database = Database()
        try await withInMemoryVigil { memory in
            memory.vigil.health.register("database", .database { try await database.query("SELECT 1") })
            let report = await memory.vigil.health.report()
            #expect(report.status == .healthy)
        }
    }

    @Test func whatTheConfigurationChanges() async throws {
        let memory = InMemoryVigil { $0.exportsTraces = false }
        try await Importer().run(vigil: memory.vigil)
        #expect(await memory.spans.isEmpty)
        #expect(memory.value(of: "vigil.operation.duration", ["vigil.operation.name": "import"]) == 1)
    }
}
