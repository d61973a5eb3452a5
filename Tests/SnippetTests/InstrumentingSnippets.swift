import Foundation
import Logging
import Metrics
import Testing
import Vigil
import VigilExporter

/// README.md and the guide "Instrumenting an application".
@Suite struct InstrumentingSnippets {
    @Test("A11, E36: the first program of README.md starts by itself, and sends the rest when it ends")
    func firstProgram() async {
        await #expect(processExitsWith: .success) {
            let waiting = try Outside.withoutServer()
            try await Self.kitchen()
            #expect(try Outside.sizeOfFiles(in: waiting) > 0)
        }
    }

    static func kitchen() async throws {
        let vigil = try Vigil.bootstrap(service: "kitchen", exporter: .otlp())
        try await vigil.run {
            vigil.operation("make_tea", ["cups": 2]) { operation in  // timed, counted, traced; errors are recorded
                operation.set("sugar", true)
                Logger(label: "kitchen").info("the kettle is on")
            }
            vigil.feature("tea", "made", success: true)
        }
    }

    @Test func aProgramIsWatchedFromItsFirstLine() async {
        await #expect(processExitsWith: .success) {
            let waiting = try Outside.withoutServer()
            try await Self.bootstrap()
            #expect(try Outside.sizeOfFiles(in: waiting) > 0)
        }
    }

    static func bootstrap() async throws {
        func recommend() async throws {}
        let vigil = try Vigil.bootstrap(service: "recommender", exporter: .otlp())
        try await vigil.run {
            try await recommend()
        }
    }

    @Test func operationsTakeNotesAndThrowOn() async throws {
        let memory = InMemoryVigil()
        #expect(try await sprites(vigil: memory.vigil, Extraction()) == ["hero", "tree"])
        await #expect(throws: Extraction.Failure.self) {
            try await sprites(vigil: memory.vigil, Extraction(sprites: []))
        }
        let operations = await memory.operations(named: "sprite_extraction")
        #expect(operations.map { $0.attributes["sprites"] } == [.int(2), nil])
        #expect(operations.allSatisfy { $0.attributes["rom"] == .string("game.sfc") })
    }

    func sprites(vigil: Vigil, _ extraction: Extraction) async throws -> [String] {
        let sprites = try await vigil.operation("sprite_extraction", ["rom": "game.sfc"]) { operation in
            let sprites = try await extraction.extract()
            operation.set("sprites", sprites.count)
            return sprites
        }
        return sprites
    }

    @Test func whatHappensIsRecordedInOneLineEach() async {
        let memory = InMemoryVigil()
        record(vigil: memory.vigil, error: Extraction.Failure(), userID: "ann")
        #expect(memory.value(of: "vigil.features", ["vigil.feature.name": "batch_extraction"]) == 1)
        #expect(memory.value(of: "vigil.interactions", ["vigil.interaction.name": "export"]) == 1)
        #expect(memory.value(of: "errors") == 1)
    }

    func record(vigil: Vigil, error: any Error, userID: String) {
        vigil.error(error, in: "sprite_extraction")
        vigil.feature("batch_extraction", "completed", success: true)
        vigil.interaction("export", source: .ui, user: userID, success: true)
    }

    @Test func packagesThatUseTheFacadesAreWatched() {
        let logger = Logger(label: "sprites")
        let extracted = Counter(label: "sprites.extracted")
        logger.info("all of them are out", metadata: ["rom": "game.sfc"])
        extracted.increment(by: 12)
    }

    @Test("E38: a batch is one operation, not each item")
    func batchesAreOneOperation() async throws {
        let memory = InMemoryVigil()
        try await importRows(vigil: memory.vigil, rows: ["a", "b"]) { _ in }
        #expect(await memory.operations(named: "import_rows").map { $0.attributes["rows"] } == [.int(2)])
    }

    func importRows(vigil: Vigil, rows: [String], insert: @Sendable (String) async throws -> Void) async throws {
        try await vigil.operation("import_rows") { operation in
            operation.set("rows", rows.count)
            for row in rows { try await insert(row) }
        }
    }

    @Test("E16, E38: all traces are kept where nothing else is said, and a tenth where that is asked for")
    func aTenthOfTheTraces() {
        var configuration = Vigil.Configuration(service: "recommender")
        configuration.sampler = .ratio(0.1)
        configuration.environment = "production"
        #expect("\(configuration.sampler)".contains("0.1"))
        #expect(Vigil.Configuration().sampler == .parentBased)
    }

    @Test func memoryCanBeMeasured() {
        var configuration = Vigil.Configuration(service: "recommender")
        configuration.measuresOperationMemory = true
        #expect(configuration.measuresOperationMemory)
    }

    @Test func whatRunsNowIsKnown() {
        let memory = InMemoryVigil()
        memory.vigil.operation("night_shift") { _ in
            #expect(oldest(vigil: memory.vigil) == "night_shift")
        }
        pauseAndResume(vigil: memory.vigil)
        #expect(!memory.vigil.isPaused)
    }

    func oldest(vigil: Vigil) -> String {
        let oldest = vigil.running.first
        return oldest.map(\.name) ?? ""
    }

    func pauseAndResume(vigil: Vigil) {
        vigil.pause(for: .seconds(600))
        vigil.resume()
    }
}
