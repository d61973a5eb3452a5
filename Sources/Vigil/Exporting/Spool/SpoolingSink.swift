import Synchronization
package import VigilModel
import VigilOTLP

/// Sends telemetry, and keeps on the disk what the receiver does not take, until it does.
///
/// While the receiver answers, nothing touches the disk. A request that is not taken goes there at once, and all that
/// come after it, until they have been sent in their order: ``receive(_:)`` returns when a request was taken or is on
/// the disk. It throws where the disk does not take it either, and the sender's queue in memory goes on.
package final class SpoolingSink: BackgroundSink {
    /// What it needs from outside.
    package struct Surroundings: Sendable {
        /// The time of day, by which requests grow old.
        package var now: @Sendable () -> Timestamp
        /// Tells people something.
        package var tell: @Sendable (String) -> Void
        /// How long an attempt that is under way may take when the application ends.
        package var finishPatience: Duration
        /// How long it waits before it looks again for what dead processes left.
        package var adoptionPause: Duration

        /// The system's clock, where nothing else is said.
        package init(
            now: @escaping @Sendable () -> Timestamp = TimeSource.system.wall,
            finishPatience: Duration = .seconds(1),
            adoptionPause: Duration = .seconds(60),
            tell: @escaping @Sendable (String) -> Void
        ) {
            self.now = now
            self.finishPatience = finishPatience
            self.adoptionPause = adoptionPause
            self.tell = tell
        }
    }

    private let sender: any RequestSender
    private let spool: Spool
    private let root: String
    private let surroundings: Surroundings
    private let machines: Mutex<[OTLPSignal: DeliveryStateMachine]>
    private let signal = WakeSignal()
    private let finishSignal = WakeSignal()
    private let isAdopted = Atomic(false)
    private let clock = ContinuousClock()
    private let origin: ContinuousClock.Instant

    /// A repeat that comes later than this may not be recognised: a receiver remembers for an hour.
    private static let repeatsKnown: Duration = .seconds(55 * 60)

    /// A sink with a spool.
    ///
    /// - Parameters:
    ///   - sender: Brings requests to the receiver.
    ///   - root: The folder of the service within the spool.
    ///   - configuration: The spool's bounds.
    ///   - retry: The pauses between attempts.
    ///   - surroundings: The time, and whom to tell.
    package init(
        sender: any RequestSender,
        root: String,
        configuration: SpoolConfiguration = SpoolConfiguration(),
        retry: RetryPolicy = RetryPolicy(pauseMax: .seconds(10)),
        surroundings: Surroundings
    ) {
        self.sender = sender
        self.root = root
        self.surroundings = surroundings
        spool = Spool(root, configuration)
        origin = clock.now
        let machine = DeliveryStateMachine(retry: retry)
        machines = Mutex(Dictionary(uniqueKeysWithValues: OTLPSignal.allCases.map { ($0, machine) }))
    }

    package var figures: SinkFigures { spool.figures }

    package func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        var receipt = SinkReceipt.accepted
        for request in sender.requests(for: batch) {
            receipt.add(try await deliver(request))
        }
        return receipt
    }

    package func run() async {
        await adopt()
        await withTaskGroup(of: Void.self) { group in
            for kind in OTLPSignal.allCases { group.addTask { await self.drain(kind) } }
            group.addTask { await self.adoptRepeatedly() }
        }
    }

    package func flush() async {
        await adopt()
        await withTaskGroup(of: Void.self) { group in
            for kind in OTLPSignal.allCases { group.addTask { await self.drainOnce(kind) } }
        }
    }

    package func finish() { finishSignal.wake() }

    // MARK: Taking

    private func deliver(_ request: TelemetryRequest) async throws -> SinkReceipt {
        switch decide(request.signal, { $0.way }) {
        case .disk:
            try await keep(request, attempted: nil, because: SinkError(.retry(after: nil), "the receiver is away"))
            decide(request.signal) { $0.keptUntried() }
            signal.wake()
            return .accepted
        case .receiver:
            let attempted = surroundings.now()
            do throws(DeliveryError) {
                return try await sendInTime(request)
            } catch {
                guard case .retry(let asked) = error.error.advice else { throw error.error }
                try await keep(request, attempted: error.mayHaveArrived ? attempted : nil, because: error.error)
                noteAway(request.signal, asked, error.error)
                return .accepted
            }
        }
    }

    private func keep(_ request: TelemetryRequest, attempted: Timestamp?, because failure: SinkError) async throws {
        let now = surroundings.now()
        let problem = await BlockingThread.run { [spool] () -> String? in
            do {
                try spool.append(request, attempted: attempted, now: now)
                return nil
            } catch {
                return "\(error)"
            }
        }
        guard let problem else { return }
        throw SinkError(failure.advice, "\(failure.message), and it cannot be kept on the disk: \(problem)")
    }

    private func noteAway(_ kind: OTLPSignal, _ asked: Duration?, _ error: SinkError) {
        let now = clock.now - origin, jitter = Double.random(in: 0...1)
        if decide(kind, { $0.kept(asked: asked, at: now, jitter: jitter) }) {
            surroundings.tell("\(kind.rawValue) are not taken and are kept in \(root) until they are: \(error.message)")
        }
        signal.wake()
    }

    /// Sends once; where the application ends, the attempt is given up after a moment, so that there is time to keep
    /// the request and what comes behind it.
    private func sendInTime(_ request: TelemetryRequest) async throws(DeliveryError) -> SinkReceipt {
        let result = await withTaskGroup(of: Result<SinkReceipt, DeliveryError>?.self) { group in
            group.addTask {
                do throws(DeliveryError) {
                    return .success(try await self.sender.send(request))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await self.finishSignal.wait(after: 0, for: nil, clock: self.clock)
                try? await self.clock.sleep(for: self.surroundings.finishPatience)
                return nil
            }
            var result: Result<SinkReceipt, DeliveryError>?
            for await ended in group {
                group.cancelAll()
                result = result ?? ended
            }
            return result
        }
        guard let result else {
            throw DeliveryError(SinkError(.retry(after: nil), "no answer came"), mayHaveArrived: true)
        }
        return try result.get()
    }

    // MARK: Sending what was kept

    private func adopt() async {
        guard !isAdopted.exchange(true, ordering: .acquiringAndReleasing) else { return }
        do {
            try await takeOver()
        } catch {
            surroundings.tell("what was kept before cannot be sent: \(error)")
        }
    }

    /// The process before may still be ending when this one starts, and others may die later.
    private func adoptRepeatedly() async {
        while (try? await clock.sleep(for: surroundings.adoptionPause)) != nil { try? await takeOver() }
    }

    private func takeOver() async throws {
        let signals = try await BlockingThread.run { [spool] in Result { try spool.adopt() } }.get()
        for kind in signals { decide(kind) { $0.keptUntried() } }
        if !signals.isEmpty { signal.wake() }
    }

    private func drain(_ kind: OTLPSignal) async {
        while !Task.isCancelled {
            let generation = signal.generation
            switch decide(kind, { $0.next(at: clock.now - origin) }) {
            case .send: await sendFront(kind)
            case .wait(let duration): await signal.wait(after: generation, for: duration, clock: clock)
            }
        }
    }

    /// Sends what waits until nothing does or an attempt fails.
    private func drainOnce(_ kind: OTLPSignal) async {
        let failures = decide(kind) { machine in
            machine.flushRequested()
            return machine.failures
        }
        signal.wake()
        while !Task.isCancelled, decide(kind, { $0.way == .disk && $0.failures == failures }) {
            let generation = signal.generation
            switch decide(kind, { $0.next(at: clock.now - origin) }) {
            case .send: await sendFront(kind)
            case .wait(let duration):
                guard decide(kind, { $0.way == .disk && $0.failures == failures }) else { return }
                await signal.wait(after: generation, for: duration, clock: clock)
            }
        }
    }

    private func sendFront(_ kind: OTLPSignal) async {
        defer { signal.wake() }
        guard let front = await front(kind) else { return noteSent(kind, moreWaits: false) }
        let request = front.record.request
        do throws(DeliveryError) {
            let receipt = try await sendInTime(request)
            if receipt.rejected.total > 0 { spool.count(receipt.rejected.total, kind, "refused") }
            sayIfMaybeTwice(front.record)
        } catch {
            guard error.error.advice == .drop else {
                if !error.mayHaveArrived, front.record.attempted == nil { await mark(front, nil) }
                return noteFailed(kind, error.error)
            }
            spool.count(request.records, kind, "refused")
            surroundings.tell("\(kind.rawValue) that were kept are not wanted, and dropped: \(error.error.message)")
        }
        noteSent(kind, moreWaits: await remove(front))
    }

    /// The oldest request, marked as being sent.
    private func front(_ kind: OTLPSignal) async -> Spool.Front? {
        let now = surroundings.now()
        return await BlockingThread.run { [spool] in
            guard let front = spool.front(kind, now: now) else { return nil }
            if front.record.attempted == nil { spool.mark(front, attempted: now) }
            return front
        }
    }

    /// Spans and points are recognised whenever they come again; log records are not.
    private func sayIfMaybeTwice(_ record: SpoolRecord) {
        guard record.request.signal == .logs, let attempted = record.attempted,
            surroundings.now() - attempted > Self.repeatsKnown
        else { return }
        surroundings.tell(
            "\(record.request.records) log records may be there twice: whether they were taken when they were first "
                + "sent, more than an hour ago, is not known"
        )
    }

    private func mark(_ front: Spool.Front, _ attempted: Timestamp?) async {
        await BlockingThread.run { [spool] in spool.mark(front, attempted: attempted) }
    }

    private func remove(_ front: Spool.Front) async -> Bool {
        await BlockingThread.run { [spool] in spool.remove(front) }
    }

    private func noteSent(_ kind: OTLPSignal, moreWaits: Bool) {
        if decide(kind, { $0.sent(moreWaits: moreWaits) }) {
            surroundings.tell("\(kind.rawValue) are taken again; what was kept has been sent")
        }
    }

    private func noteFailed(_ kind: OTLPSignal, _ error: SinkError) {
        var asked: Duration?
        if case .retry(let after) = error.advice { asked = after }
        let now = clock.now - origin, jitter = Double.random(in: 0...1)
        decide(kind) { $0.failed(asked: asked, at: now, jitter: jitter) }
    }

    @discardableResult
    private func decide<Answer>(_ kind: OTLPSignal, _ body: (inout DeliveryStateMachine) -> Answer) -> Answer {
        machines.withLock { machines in
            guard var machine = machines[kind] else { preconditionFailure("each signal has a machine") }
            defer { machines[kind] = machine }
            return body(&machine)
        }
    }
}

extension SpoolingSink: ControlSource {
    package var controlTransport: ControlTransport? { (sender as? any ControlSource)?.controlTransport }
}
