import Foundation
import Synchronization
import Testing
import VigilModel
import VigilOTLP
import VigilTestKit

@testable import Vigil

@Suite("Spooling sink", .timeLimit(.minutes(1)))
struct SpoolingSinkTests {
    private let folder = TestFolder()
    private let said = Lines()

    private func sink(_ sender: some RequestSender, _ configuration: SpoolConfiguration = .init()) -> SpoolingSink {
        SpoolingSink(
            sender: sender,
            root: folder.path + "/api",
            configuration: configuration,
            retry: RetryPolicy(pauseMin: .milliseconds(1), pauseMax: .milliseconds(2)),
            surroundings: SpoolingSink.Surroundings(
                finishPatience: .milliseconds(10),
                adoptionPause: .milliseconds(10),
                tell: said.append
            )
        )
    }

    private static func logs(_ text: String) -> TelemetryBatch {
        TelemetryBatch(logs: [ResourceGroup(resource: Resource([:]), items: [LogRecord(body: .string(text))])])
    }

    private func runs<Result: Sendable>(
        _ sink: SpoolingSink,
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await sink.run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    @Test func touchesNoDiskWhileTheReceiverAnswers() async throws {
        let receiver = Receiver()
        let sink = sink(receiver)
        #expect(try await sink.receive(Self.logs("a")) == .accepted)
        #expect(receiver.taken == ["a"])
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/api"))
    }

    @Test("Nothing is lost while the receiver is away, and all arrives once and in its order")
    func keepsWhatIsNotTaken() async throws {
        let receiver = Receiver(isAway: true)
        let sink = sink(receiver)
        let texts = (0..<40).map { "line \($0)" }
        await #expect(throws: Never.self) {
            try await runs(sink) {
                for text in texts.prefix(20) { _ = try await sink.receive(Self.logs(text)) }
                #expect(sink.figures.waitingBytes > 0)
                receiver.isAway = false
                for text in texts.suffix(20) { _ = try await sink.receive(Self.logs(text)) }
                let end = "logs are taken again; what was kept has been sent"
                while receiver.taken.count < 40 || !said.all.contains(end) { await Task.yield() }
            }
        }
        #expect(receiver.taken == texts)
        #expect(sink.figures.lost == SignalCounts())
        #expect(said.all.contains { $0.contains("are kept in \(folder.path)/api") })
    }

    @Test func whatAProcessLeftWhenItDiedTheNextOneSends() async throws {
        let receiver = Receiver(isAway: true)
        do {
            let dead = sink(receiver)
            for number in 0..<5 { _ = try await dead.receive(Self.logs("\(number)")) }
        }
        receiver.isAway = false
        let heir = sink(receiver)
        await heir.flush()
        #expect(receiver.taken == ["0", "1", "2", "3", "4"])
    }

    @Test func sendsWhatAProcessLeavesThatDiesLater() async throws {
        let receiver = Receiver(isAway: true)
        var old: SpoolingSink? = sink(receiver)
        _ = try await old?.receive(Self.logs("a"))
        let new = sink(receiver)
        await runs(new) {
            await new.flush()
            #expect(receiver.taken.isEmpty)
            receiver.isAway = false
            old = nil
            while receiver.taken.isEmpty { await Task.yield() }
        }
        #expect(receiver.taken == ["a"])
    }

    @Test func aRepeatHasTheSameKeyAndBytes() async throws {
        let receiver = Receiver(isAway: true, losesAnswers: true)
        let sink = sink(receiver)
        _ = try await sink.receive(Self.logs("a"))
        receiver.isAway = false
        await sink.flush()
        let attempts = receiver.attempts
        #expect(attempts.count >= 2)
        #expect(Set(attempts).count == 1)
    }

    @Test func aFlushGivesUpWhileTheReceiverIsAway() async throws {
        let receiver = Receiver(isAway: true)
        let sink = sink(receiver)
        _ = try await sink.receive(Self.logs("a"))
        await sink.flush()
        #expect(receiver.taken.isEmpty)
        #expect(sink.figures.waitingBytes > 0)
    }

    @Test func whatIsNotWantedIsDroppedAndCounted() async throws {
        let receiver = Receiver(isAway: true)
        let sink = sink(receiver)
        _ = try await sink.receive(Self.logs("a"))
        _ = try await sink.receive(Self.logs("b"))
        receiver.refusal = SinkError(.drop, "too old")
        await sink.flush()
        #expect(sink.figures.losses == [SinkFigures.Loss(.logs, "refused"): 2])
        #expect(sink.figures.waitingBytes == 0)
        // What is refused at the first attempt is the sender's to count.
        await #expect(throws: SinkError(.drop, "too old")) { try await sink.receive(Self.logs("c")) }
    }

    @Test("Where the disk does not take it either, the queue in memory goes on")
    func saysWhereTheDiskDoesNotTakeItEither() async throws {
        let sink = sink(Receiver(isAway: true), SpoolConfiguration(bytesMax: 10))
        await #expect {
            try await sink.receive(Self.logs("a"))
        } throws: { error in
            let error = error as? SinkError
            return error?.advice == .retry(after: nil) && error?.message.contains("does not fit") == true
        }
    }

    @Test func anAttemptThatHangsIsKeptWhenTheApplicationEnds() async throws {
        let receiver = Receiver(isHanging: true)
        let sink = sink(receiver)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await sink.receive(Self.logs("a")) }
            while receiver.attempts.isEmpty { await Task.yield() }
            sink.finish()
            try await group.waitForAll()
        }
        #expect(sink.figures.waitingBytes > 0)
    }

    @Test func aVigilThatEndsWhileTheReceiverIsAwayLosesNothing() async throws {
        let receiver = Receiver(isAway: true)
        let sink = sink(receiver)
        let vigil = Vigil(
            configuration: Vigil.Configuration(service: "api"),
            sink: sink,
            diagnostics: Diagnostics { _ in }
        )
        try await vigil.run {
            for number in 0..<2_000 { vigil.feature("feature \(number)", "used") }
        }
        #expect(vigil.dropped == SignalCounts())
        receiver.isAway = false
        let heir = self.sink(receiver)
        await heir.flush()
        #expect(receiver.records == 0)
        await sink.flush()
        #expect(receiver.records >= 2_000)
    }

    @Test func saysWhatWasLostBySignalAndReason() async throws {
        let receiver = Receiver(isAway: true)
        let sink = sink(receiver)
        _ = try await sink.receive(Self.logs("a"))
        receiver.refusal = SinkError(.drop, "too old")
        await sink.flush()
        let vigil = Vigil(configuration: Vigil.Configuration(), sink: sink, diagnostics: Diagnostics { _ in })
        #expect(vigil.dropped == SignalCounts(logs: 1))
        guard case .sum(let points, _, _)? = vigil.snapshot().first(where: { $0.name == "vigil.self.dropped" })?.data
        else {
            Issue.record("no vigil.self.dropped")
            return
        }
        let lost = points.first { $0.attributes["vigil.reason"] == "refused" }
        #expect(lost?.attributes["vigil.signal"] == "logs")
        #expect(lost?.value == .int(1))
    }
}

/// A receiver that is there or not, as a test says.
private final class Receiver: RequestSender {
    private struct State {
        var isAway: Bool
        var refusal: SinkError?
        var taken: [TelemetryRequest] = []
        var attempts: [TelemetryRequest] = []
    }

    private let state: Mutex<State>
    private let isHanging: Bool
    private let losesAnswers: Bool

    init(isAway: Bool = false, isHanging: Bool = false, losesAnswers: Bool = false) {
        state = Mutex(State(isAway: isAway))
        self.isHanging = isHanging
        self.losesAnswers = losesAnswers
    }

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// What it says to everything, instead of taking it.
    var refusal: SinkError? {
        get { state.withLock { $0.refusal } }
        set { state.withLock { $0.refusal = newValue } }
    }

    /// The texts that it took, in order.
    var taken: [String] { state.withLock { $0.taken }.map { String(decoding: $0.body, as: UTF8.self) } }
    var attempts: [TelemetryRequest] { state.withLock { $0.attempts } }
    var records: Int { state.withLock { $0.taken.reduce(0) { $0 + $1.records } } }

    func requests(for batch: TelemetryBatch) -> [TelemetryRequest] {
        let counts = batch.counts
        return [(OTLPSignal.traces, counts.spans), (.metrics, counts.points), (.logs, counts.logs)].compactMap {
            guard $1 > 0 else { return nil }
            let text = batch.logs.first?.scopes.first?.items.first?.body.description ?? "\($0)"
            let body = Array(text.utf8)
            return TelemetryRequest(
                signal: $0,
                encoding: .protobuf,
                isCompressed: false,
                key: ContentKey(body, path: $0.path),
                records: $1,
                body: body
            )
        }
    }

    func send(_ request: TelemetryRequest) async throws(DeliveryError) -> SinkReceipt {
        let trouble = state.withLock { state -> SinkError? in
            state.attempts.append(request)
            if let refusal = state.refusal { return refusal }
            if state.isAway { return SinkError(.retry(after: nil), "connection refused") }
            if !isHanging { state.taken.append(request) }
            return nil
        }
        if let trouble { throw DeliveryError(trouble, mayHaveArrived: losesAnswers) }
        if isHanging {
            await WakeSignal().wait(after: 0, for: nil, clock: ContinuousClock())
            throw DeliveryError(SinkError(.retry(after: nil), "cancelled"), mayHaveArrived: true)
        }
        return .accepted
    }
}
