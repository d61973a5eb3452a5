import Foundation
import Testing
import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilEmbedded

@Suite("Arrivals") struct ArrivalTests {
    private static let start = Timestamp(seconds: 1_795_255_200)

    private func open(_ folder: String, keeping bytes: UInt64 = 1 << 30) async throws -> EmbeddedStore {
        var configuration = EmbeddedConfiguration()
        configuration.arrivalsBytesMax = bytes
        configuration.store.segmentSamplesMax = 10
        return try await EmbeddedStore.open(directory: folder, configuration: configuration) { Self.start }
    }

    private func append(_ values: Range<Int>, to store: EmbeddedStore) async throws {
        for value in values {
            let point = NumberPoint(
                attributes: ["n": .string("\(value % 3)")],
                time: Self.start - .seconds(value % 5),
                value: .int(Int64(value))
            )
            let metric = Metric("m", data: .gauge([point]))
            let group = ResourceGroup(
                resource: Resource(["service.name": "s"]),
                scopes: [ScopeGroup(scope: InstrumentationScope(), items: [metric])]
            )
            _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
        }
    }

    private func read(_ reader: any ArrivalReader, through last: UInt64? = nil) async throws -> Arrivals {
        try await reader.next(samplesMax: .max, through: last)
    }

    private func values(_ arrivals: Arrivals) -> [Int] {
        arrivals.streams.flatMap(\.samples).compactMap { $0.value.number.map { Int($0) } }.sorted()
    }

    @Test("samples come in the order in which they came, whatever their times, and go on after a restart")
    func goesOnAfterRestart() async throws {
        try await withFolder { folder in
            var store = try await open(folder)
            try await append(0..<25, to: store)
            let reader = await store.arrivals(after: 0)
            let first = try await reader.next(samplesMax: 7, through: nil)
            #expect(values(first) == Array(0..<7) && !first.isCaughtUp && !first.hasGap)
            await store.keepArrivals(after: first.sequence)
            await store.maintain()
            await store.close()
            store = try await open(folder)
            try await append(25..<40, to: store)
            await store.maintain()
            let rest = try await read(await store.arrivals(after: first.sequence))
            #expect(values(rest) == Array(7..<40) && rest.isCaughtUp && !rest.hasGap)
            #expect(await store.newestArrival() == rest.sequence)
            await store.close()
        }
    }

    @Test("a piece ends where it is told to, and what comes while it is read follows")
    func endsWhereItIsTold() async throws {
        try await withFolder { folder in
            let store = try await open(folder)
            try await append(0..<30, to: store)
            let first = try await store.arrivals(after: 0).next(samplesMax: 12, through: nil)
            try await append(30..<33, to: store)
            let again = await store.arrivals(after: 0)
            #expect(values(try await read(again, through: first.sequence)) == values(first))
            #expect(values(try await read(again)) == Array(12..<33))
            #expect(values(try await read(again)) == [])
            try await append(33..<34, to: store)
            #expect(values(try await read(again)) == [33])
            await store.close()
        }
    }

    @Test("files go once all was read, or nobody reads, or they take too much room, which is told")
    func filesGoOnceRead() async throws {
        try await withFolder { folder in
            func files() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: folder + "/journal").count
            }
            var store = try await open(folder)
            try await append(0..<45, to: store)
            await store.maintain()
            #expect(try files() == 5)
            let all = try await read(await store.arrivals(after: 0))
            await store.keepArrivals(after: all.sequence)
            #expect(try files() == 1)
            try await append(45..<75, to: store)
            await store.maintain()
            #expect(try files() > 1)
            await store.keepArrivals(after: nil)
            #expect(try files() == 1)
            await store.close()
            store = try await open(folder, keeping: 1)
            try await append(75..<105, to: store)
            await store.maintain()
            let rest = try await read(await store.arrivals(after: all.sequence))
            #expect(rest.hasGap && values(rest).last == 104)
            await store.close()
        }
    }
}
