import AsyncHTTPClient
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing
import VigilModel
import VigilOTLP
import VigilStore

@testable import VigilServer

/// What came, from a list.
private final class ListedArrivals: ArrivalSource {
    private let batches: Mutex<[[ArrivedSamples]]>

    init(_ batches: [[ArrivedSamples]]) { self.batches = Mutex(batches) }

    func newestArrival() async -> UInt64 { batches.withLock { UInt64($0.count) } }
    func keepArrivals(after sequence: UInt64?) async {}

    func arrivals(after sequence: UInt64) async -> any ArrivalReader { Reader(source: self, after: sequence) }

    private final class Reader: ArrivalReader {
        let source: ListedArrivals
        let position: Mutex<UInt64>

        init(source: ListedArrivals, after sequence: UInt64) {
            self.source = source
            position = Mutex(sequence)
        }

        func next(samplesMax: Int, through last: UInt64?) async throws -> Arrivals {
            let batches = source.batches.withLock { $0 }
            return position.withLock { position in
                var arrivals = Arrivals(sequence: position)
                while arrivals.samplesCount < samplesMax, arrivals.sequence < min(last ?? .max, UInt64(batches.count)) {
                    arrivals.streams += batches[Int(arrivals.sequence)]
                    arrivals.samplesCount = arrivals.streams.reduce(0) { $0 + $1.samples.count }
                    arrivals.sequence += 1
                }
                arrivals.isCaughtUp = arrivals.sequence == UInt64(batches.count)
                position = arrivals.sequence
                return arrivals
            }
        }
    }
}

/// A receiver that answers as it is told to, and keeps what it takes.
private final class StubReceiver: Sendable {
    struct State {
        var answers: [Int]
        var taken: [String: [Double]] = [:]
        var requests = 0
    }

    let state: Mutex<State>
    let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation
    private let hanging: AsyncStream<Void>
    private let hangs: AsyncStream<Void>.Continuation

    /// - Parameter answers: The first answers, 0 for none at all; after them everything is taken that has no `poison`.
    init(_ answers: [Int] = []) {
        state = Mutex(State(answers: answers))
        (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        (hanging, hangs) = AsyncStream.makeStream(of: Void.self)
    }

    /// Answers what it has left without an answer.
    func release() { hangs.finish() }

    var application: some ApplicationProtocol {
        let router = Router()
        router.post("/w") { request, _ in
            var bytes = try await request.body.collect(upTo: 1 << 20)
            let body = bytes.readBytes(length: bytes.readableBytes) ?? []
            let status = self.answer(body)
            if status == 0 { for await _ in self.hanging {} }
            var response = Response(status: .init(code: status))
            if status == 503 { response.headers[.retryAfter] = "0" }
            return response
        }
        return Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    private func answer(_ body: [UInt8]) -> Int {
        let decoded = try? body.withUnsafeBytes { try SnappyBlock.decode($0, decodedMax: 1 << 20) }
        let write = try? decoded?.withUnsafeBytes { try RemoteWriteDecoder.decode($0, .one) }
        defer { changed.yield() }
        return state.withLock { state in
            state.requests += 1
            if !state.answers.isEmpty { return state.answers.removeFirst() }
            var values: [String: [Double]] = [:]
            for metric in write?.numbers.metrics.flatMap({ $0.scopes.flatMap(\.items) }) ?? [] {
                guard case .gauge(let points) = metric.data else { continue }
                values[metric.name, default: []] += points.compactMap { $0.value?.asDouble }
            }
            if values["poison"] != nil { return 400 }
            state.taken.merge(values) { $0 + $1 }
            return 204
        }
    }

    /// Waits until it has taken what is expected.
    func takes(_ expected: [String: [Double]]) async {
        if expected.isEmpty { return }
        for await _ in changes where state.withLock({ $0.taken.mapValues { $0.sorted() } == expected }) { return }
    }
}

@Suite("Remote write queue", .timeLimit(.minutes(1))) struct RemoteWriteQueueTests {
    private static func batch(_ name: String, _ values: [Double]) -> [ArrivedSamples] {
        let definition = StreamDefinition(
            resource: Resource(["service.name": "s"]),
            identity: ResourceIdentity(job: "s", instance: ""),
            scopeName: "",
            scopeVersion: "",
            name: name,
            unit: "",
            kind: .gauge,
            description: ""
        )
        let samples = values.map { value in
            Sample(time: ServerFixture.now + .seconds(value), value: .number(.double(value)))
        }
        return [ArrivedSamples(ArrivedStream(definition, attributes: [:]), samples)]
    }

    /// Runs a queue into a receiver until that has taken what is expected.
    private static func run(
        _ batches: [[ArrivedSamples]],
        into stub: StubReceiver,
        folder: String? = nil,
        until expected: [String: [Double]]
    ) async throws -> RemoteWriteCounters.Figures {
        let counters = RemoteWriteCounters()
        try await stub.application.test(.live) { client in
            var receiver = RemoteWriteReceiver(url: "http://127.0.0.1:\(client.port ?? 0)/w")
            receiver.name = "stub"
            receiver.timeout = .milliseconds(300)
            receiver.queue.sendDeadline = .milliseconds(10)
            receiver.queue.backoffMin = .milliseconds(1)
            receiver.queue.samplesPerSend = 8
            let surroundings = RemoteWriteQueue.Surroundings(
                arrivals: ListedArrivals(batches),
                store: MemoryStore(now: { ServerFixture.now }),
                folder: folder,
                client: .withoutRedirects,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                now: { ServerFixture.now }
            )
            let (moves, moved) = AsyncStream.makeStream(of: UInt64.self)
            let queue = RemoteWriteQueue(receiver, counters: counters, surroundings) { moved.yield($0) }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await queue.run() }
                await stub.takes(expected)
                for await sequence in moves where sequence == UInt64(batches.count) { break }
                group.cancelAll()
                stub.release()
            }
        }
        return counters.figures
    }

    private static func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.path + "/vigil-write-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    /// A position before everything, as a server leaves it that was killed.
    private static func position(_ sequence: UInt64, pending: UInt64? = nil, in folder: String) throws {
        var position = RemoteWritePosition(receiver: "stub", sequence: sequence)
        position.pendingThrough = pending
        try position.write(RemoteWritePosition.path(of: "stub", in: folder))
    }

    @Test(
        "a receiver that is away, asks to wait, or hangs gets everything in the end, once",
        arguments: [
            [503, 500, 429], [0], [],
        ]
    )
    func everythingArrives(_ answers: [Int]) async throws {
        try await Self.withFolder { folder in
            try Self.position(0, in: folder)
            let batches = [
                Self.batch("a", [1, 2, 3]), Self.batch("b", [4]),
                Self.batch("a", Array(stride(from: 5, to: 30, by: 1))),
            ]
            let stub = StubReceiver(answers)
            let figures = try await Self.run(
                batches,
                into: stub,
                folder: folder,
                until: ["a": [1, 2, 3] + Array(stride(from: 5, to: 30, by: 1)), "b": [4]]
            )
            #expect(figures.samples == 29 && figures.failed == 0 && (figures.retried > 0) == !answers.isEmpty)
            let path = RemoteWritePosition.path(of: "stub", in: folder)
            let position = try #require(try RemoteWritePosition.read(path))
            #expect(position.sequence == 3 && position.pendingThrough == nil)
        }
    }

    @Test("what a receiver refuses takes nothing else with it, and is counted")
    func refusalsAreIsolated() async throws {
        try await Self.withFolder { folder in
            try Self.position(0, in: folder)
            let batches = [Self.batch("a", [1, 2, 3]) + Self.batch("poison", [4]) + Self.batch("b", [5, 6])]
            let stub = StubReceiver()
            let figures = try await Self.run(
                batches,
                into: stub,
                folder: folder,
                until: ["a": [1, 2, 3], "b": [5, 6]]
            )
            #expect(figures.samples == 5 && figures.failed == 1)
        }
    }

    @Test("after a death it goes on behind what was acknowledged, and a piece that was under way has its old bounds")
    func goesOnAfterDeath() async throws {
        try await Self.withFolder { folder in
            let batches = [Self.batch("a", [1]), Self.batch("b", [2]), Self.batch("c", [3]), Self.batch("d", [4])]
            try Self.position(1, pending: 3, in: folder)
            let stub = StubReceiver()
            _ = try await Self.run(batches, into: stub, folder: folder, until: ["b": [2], "c": [3], "d": [4]])
            #expect(stub.state.withLock { $0.requests } == 2, "b and c in one request, d in the next")
        }
    }

    @Test(
        "a receiver that is new gets what comes from now on; one beyond the store too, as after a backup",
        arguments: [
            nil, 9,
        ] as [UInt64?]
    )
    func beginsNow(_ sequence: UInt64?) async throws {
        try await Self.withFolder { folder in
            if let sequence { try Self.position(sequence, in: folder) }
            let stub = StubReceiver()
            let figures = try await Self.run([Self.batch("a", [1])], into: stub, folder: folder, until: [:])
            #expect(figures.samples == 0)
        }
    }

    @Test("positions of receivers that are gone are forgotten, and damage is no position")
    func positionsOnDisk() async throws {
        try await Self.withFolder { folder in
            try Self.position(7, pending: 9, in: folder)
            let path = RemoteWritePosition.path(of: "stub", in: folder)
            #expect(try RemoteWritePosition.read(path)?.pendingThrough == 9)
            try RemoteWritePosition.forgetOthers(than: ["stub"], in: folder)
            #expect(FileManager.default.fileExists(atPath: path))
            try "{".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: (any Error).self) { try RemoteWritePosition.read(path) }
            try RemoteWritePosition.forgetOthers(than: ["other"], in: folder)
            #expect(try RemoteWritePosition.read(path) == nil)
        }
    }
}
