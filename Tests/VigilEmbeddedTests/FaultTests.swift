import Testing
import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

/// Power cuts, failing calls and flipped bits, on a simulated disk.
@Suite struct FaultTests {
    /// What a workload did: each batch has three log records, two spans and two samples that bear its number.
    private struct Workload {
        static let batches = 8
        var acknowledged: Set<Int> = []

        static func batch(_ index: Int) -> TelemetryBatch {
            let start = TestClock().now - .seconds(600 - index * 10)
            var batch = StoreConformance.logs((0..<3).map { "\(index) \($0)" }, from: start)
            batch.append(StoreConformance.spans([1, 2], from: start, name: "\(index)", seed: UInt64(index)))
            batch.append(
                StoreConformance.numbers([.int(1), .double(0.5)], of: "m\(index % 3)", from: start, isCounter: true)
            )
            return batch
        }

        static func identity(_ index: Int) -> BatchIdentity? {
            // Every third batch has none: its spans and samples tell it by themselves.
            index % 3 == 2 ? nil : BatchIdentity(high: 9, low: UInt64(index))
        }

        /// Appends all batches, in pairs at once, and notes what was acknowledged.
        mutating func run(_ store: EmbeddedStore) async {
            for pair in stride(from: 0, to: Self.batches, by: 2) {
                await append(pair, to: store)
                await store.maintain()
            }
        }

        /// The same with a new process for each pair.
        mutating func run(opening open: () async throws -> EmbeddedStore) async {
            for pair in stride(from: 0, to: Self.batches, by: 2) {
                guard let store = try? await open() else { continue }
                await append(pair, to: store)
                await store.close()
            }
        }

        private mutating func append(_ pair: Int, to store: EmbeddedStore) async {
            await withTaskGroup(of: (Int, Bool).self) { group in
                for index in [pair, pair + 1] {
                    group.addTask {
                        let receipt = try? await store.append(
                            Workload.batch(index),
                            identity: Workload.identity(index)
                        )
                        return (index, receipt != nil)
                    }
                }
                for await (index, isAcknowledged) in group where isAcknowledged { acknowledged.insert(index) }
            }
        }

        /// How often each batch's records are there.
        static func found(_ store: EmbeddedStore) async throws -> [Int: [Int]] {
            let logs = try await store.events(EventQuery(.logs, range: .all, limit: 10_000)).records
            let spans = try await store.events(EventQuery(.spans, range: .all, limit: 10_000)).records
            let series = try await store.scan(MetricScan(range: .all))
            let samples = series.flatMap(\.streams).flatMap(\.samples)
            var found: [Int: [Int]] = [:]
            for index in 0..<batches {
                let start = TestClock().now - .seconds(600 - index * 10)
                found[index] = [
                    logs.count { $0.log?.body.stringValue?.hasPrefix("\(index) ") ?? false },
                    spans.count { $0.span?.name == "\(index)" },
                    samples.count { $0.start == start },
                ]
            }
            return found
        }
    }

    private func open(_ disk: SimulatedDisk, segmentEventsMax: Int = 12) async throws -> EmbeddedStore {
        let clock = TestClock()
        var store = StoreConfiguration()
        store.segmentEventsMax = segmentEventsMax
        var configuration = EmbeddedConfiguration(store)
        configuration.reserveBytes = 0
        return try await EmbeddedStore.open(configuration: configuration, clock: { clock.now }) { disk }
    }

    /// Calls that the workload makes when nothing goes wrong.
    private func calls() async throws -> Int {
        let disk = SimulatedDisk()
        let store = try await open(disk)
        var workload = Workload()
        await workload.run(store)
        await store.close()
        return disk.calls
    }

    @Test(
        "no power cut loses what was acknowledged, stores twice what is sent again, or a batch in part",
        arguments: UInt64(0)..<6
    )
    func survivesPowerCuts(_ seed: UInt64) async throws {
        for call in 1...(try await calls()) {
            let disk = SimulatedDisk()
            disk.plan(SimulatedDisk.Fault(.powerCut, at: call))
            var workload = Workload()
            if let store = try? await open(disk) {
                await workload.run(store)
                await store.close()
            }
            let found = disk.afterPowerCut(seed: seed &* 1_000 &+ UInt64(call))
            try await check(found, workload, "seed \(seed), power cut at call \(call)")
        }
    }

    @Test(
        "no power cut between and after restarts loses what was acknowledged",
        arguments: UInt64(0)..<3,
        [6, 1_000]
    )
    func survivesPowerCutsBetweenRestarts(_ seed: UInt64, _ segmentEventsMax: Int) async throws {
        for call in 1...500 {
            let disk = SimulatedDisk()
            disk.plan(SimulatedDisk.Fault(.powerCut, at: call))
            var workload = Workload()
            await workload.run { try await open(disk, segmentEventsMax: segmentEventsMax) }
            let wasCut = disk.calls >= call
            let found = disk.afterPowerCut(seed: seed &* 1_000 &+ UInt64(call))
            try await check(found, workload, "seed \(seed), power cut at call \(call)")
            if !wasCut { return }
        }
        Issue.record("the workload makes more calls than were tried")
    }

    @Test("what a killed server wrote is durable before a repeat of it is acknowledged", arguments: UInt64(0)..<6)
    func settlesWhatAKilledServerLeft(_ seed: UInt64) async throws {
        for call in 1...(try await calls()) {
            let disk = SimulatedDisk()
            disk.plan(SimulatedDisk.Fault(.kill, at: call, forEver: true))
            var workload = Workload()
            if let store = try? await open(disk) {
                await workload.run(store)
                await store.close()
            }
            disk.plan(nil)
            let store = try await open(disk)
            for index in 0..<Workload.batches where Workload.identity(index) != nil {
                _ = try await store.append(Workload.batch(index), identity: Workload.identity(index))
                workload.acknowledged.insert(index)
            }
            let found = disk.afterPowerCut(seed: seed &* 1_000 &+ UInt64(call))
            await store.close()
            try await check(found, workload, "seed \(seed), killed at call \(call)")
        }
    }

    @Test("restarts go on in the newest file, until it is full")
    func goesOnInTheNewestFile() async throws {
        // Whether two batches that come at once are one write is chance, and a file is full after a write.
        for (segmentEventsMax, files) in [(1_000, 1...1), (12, 1...3)] {
            let disk = SimulatedDisk()
            var workload = Workload()
            await workload.run { try await open(disk, segmentEventsMax: segmentEventsMax) }
            #expect(workload.acknowledged.count == Workload.batches)
            #expect(files.contains(try disk.list("journal").count))
            let store = try await open(disk)
            #expect(store.report.damages.isEmpty && store.report.undefined == 0)
            #expect(try await Workload.found(store).values.allSatisfy { $0 == [3, 2, 2] })
            await store.close()
        }
    }

    @Test(
        "each call of the disk may fail, once or for ever",
        arguments: [SimulatedDisk.Fault.Kind.inputOutput, .noSpace, .shortWrite],
        [false, true]
    )
    func survivesFailingCalls(_ kind: SimulatedDisk.Fault.Kind, _ forEver: Bool) async throws {
        for call in 1...(try await calls()) {
            let disk = SimulatedDisk()
            disk.plan(SimulatedDisk.Fault(kind, at: call, forEver: forEver))
            var workload = Workload()
            if let store = try? await open(disk) {
                await workload.run(store)
                if !forEver {
                    // What failed once does not keep the store from going on.
                    let receipt = try await store.append(Workload.batch(0), identity: Workload.identity(0))
                    #expect(workload.acknowledged.contains(0) == receipt.isRepeat)
                    workload.acknowledged.insert(0)
                    let after = StoreConformance.logs(["after"], from: .zero)
                    if (try? await store.append(after, identity: nil)) == nil {
                        _ = try await store.append(after, identity: nil)
                    }
                    #expect(await store.statistics().refusing == nil)
                }
                await store.close()
            }
            disk.plan(nil)
            let found = disk.afterPowerCut(seed: UInt64(call))
            try await check(found, workload, "\(kind) at call \(call)\(forEver ? " and after" : "")")
        }
    }

    private func check(_ disk: SimulatedDisk, _ workload: Workload, _ what: String) async throws {
        let store = try await open(disk)
        for (index, counts) in try await Workload.found(store) {
            let isWhole = counts == [3, 2, 2]
            #expect(isWhole || (counts == [0, 0, 0] && !workload.acknowledged.contains(index)), "\(what): \(counts)")
        }
        for index in 0..<Workload.batches {
            // What was not acknowledged is sent again; of what has no identity, log records may come twice then.
            if Workload.identity(index) == nil && workload.acknowledged.contains(index) { continue }
            _ = try await store.append(Workload.batch(index), identity: Workload.identity(index))
        }
        for (index, counts) in try await Workload.found(store) {
            let logs = Workload.identity(index) == nil ? [3, 6] : [3]
            #expect(logs.contains(counts[0]) && counts[1...] == [2, 2], "\(what), sent again: \(counts)")
        }
        await store.close()
        let again = try await open(disk)
        #expect(again.report.torn == nil, "\(what): cut off at the first opening")
        await again.close()
    }

    @Test("a flipped bit is found and named, and costs its record alone", arguments: UInt64(0)..<60)
    func findsFlippedBits(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let disk = SimulatedDisk()
        let store = try await open(disk)
        for index in 0..<Workload.batches {
            _ = try await store.append(Workload.batch(index), identity: Workload.identity(index))
        }
        await store.close()
        let paths = disk.files.keys.filter { $0.hasSuffix(".vj") }.sorted()
        let path = random.pick(paths)
        var bytes = try #require(disk.files[path])
        let position = Int(random.next() % UInt64(bytes.count))
        bytes[position] ^= 1 << UInt8(random.next() % 8)
        disk.put(path, bytes)
        let again = try await open(disk)
        let report = again.report
        let found = try await Workload.found(again)
        let whole = found.values.count { $0 == [3, 2, 2] }
        #expect(whole >= Workload.batches - 1, "seed \(seed): \(found)")
        let named = report.damages + [report.torn].compactMap { $0 }
        #expect(named.contains { $0.file == path && $0.offset <= position && position < $0.offset + $0.bytes })
        await again.close()
    }

    @Test("random bytes in a journal file are no crash and cost nothing before them", arguments: UInt64(0)..<30)
    func survivesGarbage(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let disk = SimulatedDisk()
        let store = try await open(disk)
        _ = try await store.append(Workload.batch(0), identity: nil)
        _ = try await store.append(Workload.batch(1), identity: nil)
        await store.close()
        let path = try #require(disk.files.keys.first { $0.hasSuffix("1.vj") })
        let bytes = try #require(disk.files[path])
        let garbage = (0..<Int.random(in: 1...2_000, using: &random)).map { _ in
            UInt8(truncatingIfNeeded: random.next())
        }
        disk.put(path, bytes + garbage)
        let again = try await open(disk)
        #expect(again.report.torn?.offset == bytes.count && again.report.torn?.bytes == garbage.count)
        #expect(disk.files[path] == bytes)
        #expect(try await Workload.found(again)[1] == [3, 2, 2])
        await again.close()
    }

    @Test("a full disk is said, queries go on, and writing goes on by itself when there is space")
    func recoversFromAFullDisk() async throws {
        let disk = SimulatedDisk()
        let store = try await open(disk)
        _ = try await store.append(Workload.batch(0), identity: nil)
        disk.plan(SimulatedDisk.Fault(.noSpace, at: 1, forEver: true))
        for _ in 0..<3 {
            let error = await #expect(throws: StoreError.self) {
                try await store.append(Workload.batch(1), identity: nil)
            }
            #expect(error?.code == .outOfSpace)
        }
        #expect(await store.statistics().refusing != nil)
        #expect(try await Workload.found(store)[0] == [3, 2, 2])
        #expect(try await Workload.found(store)[1] == [0, 0, 0])
        disk.plan(nil)
        #expect(try await store.append(Workload.batch(1), identity: nil).stored.total == 7)
        #expect(await store.statistics().refusing == nil)
        await store.close()
    }
}
