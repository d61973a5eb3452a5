import Testing
import Vigil
import VigilModel

@Suite("In-memory Vigil", .timeLimit(.minutes(1)))
struct InMemoryVigilTests {
    @Test func keepsWhatIsRecorded() async throws {
        let memory = InMemoryVigil()
        memory.vigil.operation("import") { $0.set("rows", 3) }
        memory.vigil.feature("batch", "completed")
        memory.vigil.cache("rows").hit(2)
        memory.vigil.cache("rows").miss()
        #expect(await memory.operations(named: "import").map { $0.attributes["rows"] } == [3])
        #expect(await memory.events(named: "vigil.feature").count == 1)
        #expect(await memory.logs.count == 1)
        #expect(memory.value(of: "vigil.cache.requests", ["vigil.cache.result": "hit"]) == 2)
        #expect(memory.value(of: "vigil.cache.requests") == 3)
        #expect(memory.value(of: "vigil.operation.duration", ["vigil.operation.name": "import"]) == 1)
        #expect(memory.value(of: "vigil.cache.requests", ["vigil.cache.name": "other"]) == nil)
        #expect(Vigil.shared == nil)
    }

    @Test func twoKnowNothingOfEachOther() async throws {
        let (first, second) = (InMemoryVigil(), InMemoryVigil())
        first.vigil.operation("one") { _ in }
        #expect(await first.spans.count == 1)
        #expect(await second.spans.isEmpty)
    }

    @Test("A17: stopped while the application runs, nothing more is sent, and the application goes on")
    func stopped() async throws {
        let memory = InMemoryVigil()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await memory.vigil.run() }
            memory.vigil.feature("before", "completed")
            memory.vigil.stop()
            try await group.waitForAll()
        }
        memory.vigil.feature("after", "completed")
        #expect(memory.vigil.operation("work") { _ in 42 } == 42)
        #expect(await memory.logs.map { $0.attributes["vigil.feature.name"] } == ["before"])
        #expect(await memory.spans.isEmpty)
    }

    @Test func turnedOffNothingIsRecorded() async throws {
        let count = try await withInMemoryVigil({ $0.isEnabled = false }) { memory in
            memory.vigil.operation("one") { _ in }
            memory.vigil.feature("batch", "completed")
            memory.vigil.recommendation(.click, item: "1", strategy: "hybrid")
            return await memory.logs.count + memory.spans.count
        }
        #expect(count == 0)
    }
}
