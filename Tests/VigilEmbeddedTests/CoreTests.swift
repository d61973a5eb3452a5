import Testing
import VigilEmbedded
import VigilModel
import VigilSimulation
import VigilStore
import VigilTestKit

/// The store's core on a simulated disk and catalog: what simulated runs found.
@Suite struct CoreTests {
    private let disk = SimulatedDisk()
    private let clock = TestClock()

    private func open(_ catalog: SimulatedCatalog) throws -> StoreCore { try open(catalog, on: disk) }

    private func open(_ catalog: SimulatedCatalog, on disk: SimulatedDisk) throws -> StoreCore {
        var store = StoreConfiguration()
        store.segmentEventsMax = 6
        var configuration = EmbeddedConfiguration(store)
        configuration.reserveBytes = 0
        let clock = clock
        return try StoreCore.open(
            try ClaimedFolder(disk, configuration),
            catalog: catalog,
            clock: StoreClock(now: { clock.now }, uptime: { .zero })
        )
    }

    /// Stores batches of six spans, each a segment; returns how many spans there are.
    @discardableResult
    private func fill(_ core: StoreCore, _ numbers: Range<UInt64>) throws -> Int {
        for number in numbers {
            let batch = StoreConformance.spans([1, 2, 3, 4, 5, 6], from: clock.now - .seconds(60), seed: number)
            for answer in core.commit([AppendRequest(batch, identity: nil)]) { _ = try answer.get() }
        }
        return 6 * numbers.count
    }

    private func spans(_ core: StoreCore) throws -> Int {
        try core.events(EventQuery(.spans, range: .all, limit: 10_000)).records.count
    }

    private var parts: [String] { disk.files.keys.filter { $0.hasPrefix("parts/") }.sorted() }

    @Test("a span that was sent again is there once after a restart, also where the first is in a part")
    func keepsRepeatsOutOfTheJournal() throws {
        let catalog = SimulatedCatalog(on: disk)
        let core = try open(catalog)
        try fill(core, 0..<2)
        core.maintain()
        try fill(core, 0..<1)
        #expect(core.statistics.repeated.spans == 6)
        core.close()
        #expect(try spans(open(catalog)) == 12)
    }

    @Test("a catalog that was lost is made again, also where that is interrupted at any call")
    func makesTheCatalogAgain() throws {
        let first = try open(SimulatedCatalog(on: disk))
        let count = try fill(first, 0..<4)
        first.maintain()
        first.close()
        for call in 1...200 {
            let catalog = SimulatedCatalog(on: disk)
            disk.plan(SimulatedDisk.Fault(.kill, at: call, forEver: true))
            let struck = try? open(catalog)
            struck?.close()
            disk.plan(nil)
            let core = try open(catalog)
            #expect(try spans(core) == count, "call \(call)")
            core.close()
            if struck != nil { return }
        }
        Issue.record("opening makes more calls than were tried")
    }

    @Test(
        "what a kill left behind a failed call is durable once it is acknowledged as a repeat",
        arguments: [SimulatedDisk.Fault.Kind.inputOutput, .noSpace, .kill]
    )
    func makesDurableWhatAKillLeft(_ kind: SimulatedDisk.Fault.Kind) throws {
        for call in 1...20 {
            let disk = SimulatedDisk()
            let catalog = SimulatedCatalog(on: disk)
            let first = try open(catalog, on: disk)
            disk.plan(SimulatedDisk.Fault(kind, at: call))
            let batch = StoreConformance.spans([1, 2, 3], from: clock.now - .seconds(60))
            let isStored = (try? first.commit([AppendRequest(batch, identity: nil)])[0].get()) != nil
            // The process ends without a word, and another goes on with what the system still has.
            disk.plan(SimulatedDisk.Fault(.kill, at: 1, forEver: true))
            first.close()
            disk.plan(nil)
            let second = try open(catalog, on: disk)
            for answer in second.commit([AppendRequest(batch, identity: nil)]) { _ = try answer.get() }
            for seed in UInt64(0)..<8 {
                let left = disk.afterPowerCut(seed: seed)
                #expect(try spans(open(SimulatedCatalog(on: left), on: left)) == 3, "call \(call), seed \(seed)")
            }
            if isStored { return }
        }
        Issue.record("a commit makes more calls than were tried")
    }

    @Test(
        "a disk that does not answer while the store opens hides nothing, also without a catalog",
        arguments: [true, false]
    )
    func losesNoPartThatCannotBeRead(losesCatalog: Bool) throws {
        var catalog = SimulatedCatalog(on: disk)
        let first = try open(catalog)
        let count = try fill(first, 0..<4)
        first.maintain()
        first.close()
        for call in 1...200 {
            if losesCatalog { catalog = SimulatedCatalog(on: disk) }
            disk.plan(SimulatedDisk.Fault(.inputOutput, at: call))
            let core = try? open(catalog)
            let wasStruck = disk.calls >= call
            disk.plan(nil)
            if let core { #expect(try spans(core) == count, "call \(call)") }
            core?.close()
            if !wasStruck { return }
        }
        Issue.record("opening makes more calls than were tried")
    }

    @Test(
        "a change of the catalog that failed may count after a restart, and nothing is lost or twice",
        arguments: UInt64(0)..<4
    )
    func survivesDoubtfulChanges(_ seed: UInt64) throws {
        for call in stride(from: 1 + Int(seed), to: 4_000, by: 13) {
            let tests = CoreTests()
            guard try tests.maintain(failingAt: call, seed: seed) else { return }
        }
        Issue.record("maintenance makes more calls than were tried")
    }

    /// Has one call of maintenance fail, then the process die; false where maintenance makes fewer calls.
    private func maintain(failingAt call: Int, seed: UInt64) throws -> Bool {
        var random = SeededGenerator(seed: seed)
        let catalog = SimulatedCatalog(on: disk)
        let count: Int
        let found: SimulatedCatalog
        do {
            let core = try open(catalog)
            count = try fill(core, 0..<10)
            disk.plan(SimulatedDisk.Fault(.inputOutput, at: call))
            core.maintain()
            guard disk.calls >= call else { return false }
            disk.plan(nil)
            found = catalog.afterRestart(on: disk, random: &random)
        }
        #expect(try spans(open(found)) == count, "call \(call)")
        return true
    }

    @Test("whichever call of maintenance fails, the next leaves no file that nothing names")
    func removesLeftovers() throws {
        for call in stride(from: 1, to: 4_000, by: 7) {
            let tests = CoreTests()
            let catalog = SimulatedCatalog(on: tests.disk)
            let core = try tests.open(catalog)
            let count = try tests.fill(core, 0..<10)
            tests.disk.plan(SimulatedDisk.Fault(.inputOutput, at: call))
            core.maintain()
            if tests.disk.calls < call { return }
            tests.disk.plan(nil)
            core.maintain()
            core.settle()
            #expect(tests.parts == catalog.paths, "call \(call)")
            #expect(try tests.disk.list("journal").count == 1, "call \(call)")
            #expect(try tests.spans(core) == count)
        }
        Issue.record("maintenance makes more calls than were tried")
    }

    @Test("a repeat is recognised for an hour though the clock was set back and forth before it became a part")
    func recognisesRepeatsAcrossClockJumps() throws {
        let catalog = SimulatedCatalog(on: disk)
        let core = try open(catalog)
        try fill(core, 0..<2)
        clock.advance(by: .seconds(-7_200))
        core.maintain()
        clock.advance(by: .seconds(7_260))
        core.maintain()
        try fill(core, 0..<1)
        #expect(core.statistics.repeated.spans == 6)
        core.close()
        let again = try open(catalog)
        try fill(again, 0..<1)
        #expect(try spans(again) == 12)
    }

    @Test("of two answers to a batch the later stays, in whatever order files are read", arguments: [false, true])
    func keepsTheLaterAnswer(isReversed: Bool) {
        let identity = BatchIdentity(high: 1, low: 2)
        let answers = [(UInt64(5), clock.now), (9, clock.now + .seconds(4_000))].map { sequence, time in
            BatchTable.Entry(
                identity: identity,
                receipt: AppendReceipt(sequence: sequence),
                time: time,
                segment: BatchTable.elsewhere
            )
        }
        var table = BatchTable()
        for answer in isReversed ? answers.reversed() : answers { table.insert(answer) }
        let receipt = table.receipt(of: identity, now: clock.now + .seconds(4_060), kept: .seconds(3_600))
        #expect(receipt?.sequence == 9)
    }
}
