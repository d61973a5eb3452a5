import Synchronization
package import VigilModel

/// Sends the records of one signal: drives a ``BatchStateMachine`` with the clock, the sink and chance.
///
/// Any number of loops may drive it at once (``run()`` and flushes); the machine sees to it that one of them sends.
final class BatchLane<Item: Sendable>: Sendable {
    /// Items that wait elsewhere until there is a use for them.
    struct Source: Sendable {
        /// How many wait.
        let count: @Sendable () -> Int
        /// Hands all of them over, each with its size in bytes.
        let takeAll: @Sendable ((Item, Int) -> Void) -> Void

        /// Nothing waits elsewhere.
        static var none: Source { Source(count: { 0 }, takeAll: { _ in }) }
    }

    private let sink: any TelemetrySink
    private let clock: ContinuousClock
    private let origin: ContinuousClock.Instant
    private let assemble: @Sendable ([Item]) -> TelemetryBatch
    private let report: @Sendable (BatchOutcome) -> Void
    private let source: Source
    private let machine: Mutex<BatchStateMachine<Item>>
    private let signal = WakeSignal()

    /// A lane for one signal.
    ///
    /// - Parameters:
    ///   - sink: Takes the batches.
    ///   - limits: Bounds and times.
    ///   - source: What else is sent; whoever adds the first item to it, or one that makes a batch, wakes the lane.
    ///   - assemble: Makes a batch.
    ///   - report: Hears what became of each batch.
    init(
        sink: any TelemetrySink,
        limits: BatchLimits,
        source: Source = .none,
        assemble: @escaping @Sendable ([Item]) -> TelemetryBatch,
        report: @escaping @Sendable (BatchOutcome) -> Void
    ) {
        self.source = source
        self.sink = sink
        self.clock = ContinuousClock()
        self.origin = clock.now
        self.assemble = assemble
        self.report = report
        self.machine = Mutex(BatchStateMachine(limits: limits))
    }

    var dropped: Int { machine.withLock { $0.dropped } }
    var pending: Int { machine.withLock { $0.pending } }

    func add(_ item: Item, records: Int = 1, bytes: Int) {
        if machine.withLock({ $0.append(item, records: records, bytes: bytes) }) { signal.wake() }
    }

    /// Has the lane look for what waits elsewhere.
    func wake() {
        signal.wake()
    }

    /// Sends until a shutdown was asked for and nothing is left, or until it is cancelled, which gives up the rest.
    func run() async {
        while true {
            guard await step() else { return }
            if Task.isCancelled {
                takeIn()
                let left = machine.withLock { $0.abandoned() }
                signal.wake()
                if left > 0 { report(.abandoned(records: left)) }
                return
            }
        }
    }

    /// Returns when what was recorded before has been taken or dropped, or was tried without success.
    func flush() async {
        takeIn()
        let ticket = machine.withLock { $0.flushRequested() }
        signal.wake()
        while !Task.isCancelled, !machine.withLock({ $0.isDone(ticket) }) {
            guard await step() else { return }
            machine.withLock { $0.flushContinues(ticket) }
        }
    }

    /// Asks for everything to be sent and for ``run()`` to return then.
    func shutdown() {
        takeIn()
        machine.withLock { $0.shutdownRequested() }
        signal.wake()
    }

    /// Does one thing that is to be done; false when there will be nothing more.
    private func step() async -> Bool {
        let generation = signal.generation
        switch machine.withLock({ $0.next(at: clock.now - origin, elsewhere: source.count()) }) {
        case .finish: return false
        case .takeIn: takeIn()
        case .export(let entries): await export(entries.map(\.item))
        case .wait(let duration): await signal.wait(after: generation, for: duration, clock: clock)
        }
        return true
    }

    private func takeIn() {
        source.takeAll { item, bytes in _ = machine.withLock { $0.append(item, bytes: bytes) } }
    }

    private func export(_ items: [Item]) async {
        let batch = assemble(items)
        do {
            let receipt = try await sink.receive(batch)
            machine.withLock { $0.exportSucceeded() }
            report(.taken(batch.counts, receipt))
        } catch {
            let failure = error as? SinkError ?? SinkError(.retry(after: nil), "\(error)")
            let jitter = Double.random(in: 0...1)
            let isGivenUp = machine.withLock {
                $0.exportFailed(failure.advice, at: clock.now - origin, jitter: jitter)
            }
            report(.failed(batch.counts, failure, isGivenUp: isGivenUp))
        }
        signal.wake()
    }
}

/// What became of a batch.
package enum BatchOutcome: Sendable {
    /// The sink has it.
    case taken(SignalCounts, SinkReceipt)
    /// The sink did not take it; it is tried again unless it was given up.
    case failed(SignalCounts, SinkError, isGivenUp: Bool)
    /// The time for the last flush was over.
    case abandoned(records: Int)
}
