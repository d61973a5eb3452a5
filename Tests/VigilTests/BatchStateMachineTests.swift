import Testing
import VigilModel

@testable import Vigil

@Suite("Batch state machine")
struct BatchStateMachineTests {
    private static func machine(
        recordsMax: Int = 10,
        bytesMax: Int = 1_000,
        batch: Int = 4,
        retry: RetryPolicy = RetryPolicy(pauseMin: .seconds(1), pauseMax: .seconds(8), elapsedMax: .seconds(60))
    ) -> MachineBox {
        MachineBox(
            BatchLimits(
                recordsMax: recordsMax,
                bytesMax: bytesMax,
                batchRecordsMax: batch,
                delay: .seconds(5),
                retry: retry
            )
        )
    }

    @Test func waitsForNothingWhileEmpty() {
        let machine = Self.machine()
        #expect(machine.exported(at: .zero) == nil)
        #expect(machine.wait(at: .zero) == nil)
        #expect(!machine.isFinished)
    }

    @Test func sendsWhenTheDelayIsOver() {
        let machine = Self.machine()
        #expect(machine.append(1, bytes: 1))
        #expect(machine.wait(at: .seconds(100)) == .seconds(5))
        #expect(!machine.append(2, bytes: 1))
        #expect(machine.wait(at: .seconds(102)) == .seconds(3))
        #expect(machine.exported(at: .seconds(105)) == [1, 2])
    }

    @Test func sendsAtOnceWhenABatchIsFull() {
        let machine = Self.machine(batch: 2)
        #expect(machine.append(1, bytes: 1))
        #expect(machine.append(2, bytes: 1))
        #expect(!machine.append(3, bytes: 1))
        #expect(machine.exported(at: .zero) == [1, 2])
    }

    @Test func leavesWhatWaitsElsewhereThereUntilItIsSent() {
        let machine = Self.machine(batch: 4)
        #expect(machine.wait(at: .zero, elsewhere: 1) == .seconds(5))
        #expect(machine.wait(at: .seconds(4), elsewhere: 3) == .seconds(1))
        #expect(machine.takesIn(at: .seconds(4), elsewhere: 4))
        #expect(machine.takesIn(at: .seconds(5), elsewhere: 3))
        for item in 1...3 { _ = machine.append(item, bytes: 1) }
        #expect(machine.exported(at: .seconds(5)) == [1, 2, 3])
        // While those are on their way, what waits elsewhere is taken in by whole batches, so that the bounds hold.
        #expect(!machine.takesIn(at: .seconds(20), elsewhere: 3))
        #expect(machine.takesIn(at: .seconds(20), elsewhere: 4))
    }

    @Test func takesInWhatWaitsElsewhereForAFlushAndAtTheEnd() {
        let machine = Self.machine()
        _ = machine.append(1, bytes: 1)
        _ = machine.flushRequested()
        #expect(machine.takesIn(at: .zero, elsewhere: 1))
        #expect(machine.exported(at: .zero) == [1])
        machine.exportSucceeded()
        machine.shutdownRequested()
        #expect(machine.takesIn(at: .zero, elsewhere: 1))
        #expect(machine.isFinished)
    }

    @Test func sendsAFullBatchBeforeItTakesInMore() {
        let machine = Self.machine(batch: 2)
        for item in 1...2 { _ = machine.append(item, bytes: 1) }
        #expect(!machine.takesIn(at: .zero, elsewhere: 1))
        #expect(machine.exported(at: .zero) == nil)
    }

    @Test func sendsOneBatchAtATime() {
        let machine = Self.machine(batch: 1)
        _ = machine.append(1, bytes: 1)
        _ = machine.append(2, bytes: 1)
        #expect(machine.exported(at: .zero) == [1])
        #expect(machine.exported(at: .zero) == nil)
        machine.exportSucceeded()
        #expect(machine.exported(at: .zero) == [2])
    }

    @Test func dropsOldestWhenFull() {
        let machine = Self.machine(recordsMax: 4)
        for item in 1...6 { _ = machine.append(item, bytes: 1) }
        #expect(machine.dropped == 2)
        #expect(machine.exported(at: .zero) == [3, 4, 5, 6])
    }

    @Test func boundsBytesToo() {
        let machine = Self.machine(bytesMax: 100)
        _ = machine.append(1, bytes: 60)
        _ = machine.append(2, bytes: 60)
        #expect(machine.dropped == 1)
        _ = machine.append(3, bytes: 200)
        #expect(machine.dropped == 3)
        #expect(machine.pending == 0)
    }

    @Test func countsAnItemForItsRecords() {
        let machine = Self.machine(recordsMax: 10, batch: 4)
        _ = machine.append(1, records: 3, bytes: 1)
        _ = machine.append(2, records: 3, bytes: 1)
        #expect(machine.pending == 6)
        #expect(machine.exported(at: .zero) == [1])
        machine.exportSucceeded()
        _ = machine.append(3, records: 9, bytes: 1)
        #expect(machine.dropped == 3)
    }

    @Test func sendsAnItemThatIsLargerThanABatch() {
        let machine = Self.machine(batch: 2)
        _ = machine.append(1, records: 9, bytes: 1)
        #expect(machine.exported(at: .zero) == [1])
    }

    @Test func triesTheSameBatchAgainAfterAPause() {
        let machine = Self.machine()
        _ = machine.append(1, bytes: 1)
        _ = machine.exported(at: .zero)
        #expect(machine.exported(at: .seconds(5)) == [1])
        _ = machine.append(2, bytes: 1)
        #expect(!machine.exportFailed(.retry(after: nil), at: .seconds(6), jitter: 0.5))
        #expect(machine.wait(at: .seconds(6)) == .seconds(1))
        #expect(machine.exported(at: .seconds(7)) == [1])
        #expect(!machine.exportFailed(.retry(after: nil), at: .seconds(7), jitter: 0.5))
        #expect(machine.wait(at: .seconds(7)) == .seconds(2))
    }

    @Test(arguments: [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (90, 8.0)])
    func doublesPausesUpToTheLongest(attempt: Int, seconds: Double) {
        let policy = RetryPolicy(pauseMin: .seconds(1), pauseMax: .seconds(8))
        #expect(policy.pause(afterAttempt: attempt, asked: nil, jitter: 0.5) == .seconds(seconds))
    }

    @Test func waitsAsLongAsTheReceiverAsksWithinBounds() {
        let policy = RetryPolicy(pauseMin: .seconds(1), pauseMax: .seconds(8))
        #expect(policy.pause(afterAttempt: 1, asked: .seconds(5), jitter: 0) == .seconds(5))
        #expect(policy.pause(afterAttempt: 1, asked: .seconds(86_400), jitter: 0) == .seconds(8))
        #expect(policy.pause(afterAttempt: 1, asked: .zero, jitter: 0) == .milliseconds(750))
    }

    @Test func dropsWhatTheReceiverWillNeverTake() {
        let machine = Self.machine()
        _ = machine.append(1, bytes: 1)
        _ = machine.flushRequested()
        _ = machine.exported(at: .zero)
        #expect(machine.exportFailed(.drop, at: .zero, jitter: 0))
        #expect(machine.dropped == 1)
        #expect(machine.pending == 0)
    }

    @Test func givesABatchUpAfterItsTime() {
        let machine = Self.machine()
        _ = machine.append(1, bytes: 1)
        _ = machine.flushRequested()
        _ = machine.exported(at: .zero)
        #expect(!machine.exportFailed(.retry(after: nil), at: .seconds(0), jitter: 0))
        #expect(machine.exported(at: .seconds(59)) == [1])
        #expect(!machine.exportFailed(.retry(after: nil), at: .seconds(59), jitter: 0))
        #expect(machine.exported(at: .seconds(120)) == [1])
        #expect(machine.exportFailed(.retry(after: nil), at: .seconds(120), jitter: 0))
        #expect(machine.dropped == 1)
    }

    @Test func aFlushCoversWhatWasThereAndNoMore() {
        let machine = Self.machine(batch: 2)
        for item in 1...3 { _ = machine.append(item, bytes: 1) }
        let ticket = machine.flushRequested()
        #expect(!machine.isDone(ticket))
        #expect(machine.exported(at: .zero) == [1, 2])
        machine.exportSucceeded()
        machine.flushContinues(ticket)
        #expect(machine.exported(at: .zero) == [3])
        _ = machine.append(4, bytes: 1)
        machine.exportSucceeded()
        machine.flushContinues(ticket)
        #expect(machine.isDone(ticket))
        #expect(machine.exported(at: .zero) == nil)
    }

    @Test func aFlushIsDoneWhenItsRecordsWereTriedInVain() {
        let machine = Self.machine()
        _ = machine.append(1, bytes: 1)
        let ticket = machine.flushRequested()
        _ = machine.exported(at: .zero)
        _ = machine.exportFailed(.retry(after: nil), at: .zero, jitter: 0.5)
        #expect(machine.isDone(ticket))
        #expect(machine.wait(at: .zero) == .seconds(1))
    }

    @Test func sendsTheRestAtShutdownAndFinishes() {
        let machine = Self.machine(batch: 2)
        for item in 1...3 { _ = machine.append(item, bytes: 1) }
        machine.shutdownRequested()
        #expect(machine.exported(at: .zero) == [1, 2])
        machine.exportSucceeded()
        #expect(machine.exported(at: .zero) == [3])
        machine.exportSucceeded()
        #expect(machine.isFinished)
        #expect(!machine.append(4, bytes: 1))
        #expect(machine.dropped == 1)
    }

    @Test func countsWhatIsLeftWhenTheShutdownTimeIsOver() {
        let machine = Self.machine(batch: 2)
        for item in 1...3 { _ = machine.append(item, bytes: 1) }
        machine.shutdownRequested()
        _ = machine.exported(at: .zero)
        #expect(machine.abandoned() == 3)
        #expect(machine.dropped == 3)
        #expect(machine.isFinished)
    }
}

/// A machine by reference, so that expectations can call what changes it.
private final class MachineBox {
    private var machine: BatchStateMachine<Int>

    init(_ limits: BatchLimits) {
        machine = BatchStateMachine(limits: limits)
    }

    var dropped: Int { machine.dropped }
    var pending: Int { machine.pending }

    func append(_ item: Int, records: Int = 1, bytes: Int) -> Bool {
        machine.append(item, records: records, bytes: bytes)
    }

    func exported(at now: Duration) -> [Int]? {
        if case .export(let entries) = machine.next(at: now) { entries.map(\.item) } else { nil }
    }

    func wait(at now: Duration, elsewhere: Int = 0) -> Duration? {
        if case .wait(let duration) = machine.next(at: now, elsewhere: elsewhere) { duration } else { nil }
    }

    func takesIn(at now: Duration, elsewhere: Int) -> Bool {
        if case .takeIn = machine.next(at: now, elsewhere: elsewhere) { true } else { false }
    }

    var isFinished: Bool {
        if case .finish = machine.next(at: .zero) { true } else { false }
    }

    func exportSucceeded() { machine.exportSucceeded() }

    func exportFailed(_ advice: SinkError.Advice, at now: Duration, jitter: Double) -> Bool {
        machine.exportFailed(advice, at: now, jitter: jitter)
    }

    func flushRequested() -> BatchTicket { machine.flushRequested() }
    func flushContinues(_ ticket: BatchTicket) { machine.flushContinues(ticket) }
    func isDone(_ ticket: BatchTicket) -> Bool { machine.isDone(ticket) }
    func shutdownRequested() { machine.shutdownRequested() }
    func abandoned() -> Int { machine.abandoned() }
}
