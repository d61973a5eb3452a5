import Testing

@testable import Vigil

@Suite("Delivery")
struct DeliveryStateMachineTests {
    private let second = Duration.seconds(1)
    private var machine = DeliveryStateMachine(retry: RetryPolicy(pauseMin: .seconds(1), pauseMax: .seconds(8)))

    @Test mutating func sendsAtOnceWhileTheReceiverAnswers() {
        #expect(machine.way == .receiver)
        #expect(machine.next(at: .zero) == .wait(nil))
    }

    @Test mutating func keepsWhatComesBehindWhatWaits() {
        let isFirst = machine.kept(asked: nil, at: .zero, jitter: 0.5)
        #expect(isFirst)
        #expect(machine.way == .disk)
        let again = machine.kept(asked: nil, at: .zero, jitter: 0.5)
        #expect(!again)
        #expect(machine.next(at: .zero) == .wait(second))
        #expect(machine.next(at: second) == .send)
        // One attempt at a time.
        #expect(machine.next(at: second) == .wait(nil))
    }

    @Test mutating func waitsLongerAfterEachFailure() {
        _ = machine.kept(asked: nil, at: .zero, jitter: 0.5)
        #expect(machine.next(at: second) == .send)
        machine.failed(asked: nil, at: second, jitter: 0.5)
        #expect(machine.next(at: second) == .wait(.seconds(2)))
        #expect(machine.next(at: second * 3) == .send)
        machine.failed(asked: .seconds(60), at: second * 3, jitter: 0.5)
        #expect(machine.next(at: second * 3) == .wait(.seconds(8)))
        #expect(machine.failures == 2)
    }

    @Test mutating func sendsOneBehindTheOtherOnceTheReceiverIsBack() {
        _ = machine.kept(asked: nil, at: .zero, jitter: 0.5)
        _ = machine.next(at: second)
        let isBack = machine.sent(moreWaits: true)
        #expect(!isBack)
        #expect(machine.way == .disk)
        #expect(machine.next(at: second) == .send)
        let isBackNow = machine.sent(moreWaits: false)
        #expect(isBackNow)
        #expect(machine.way == .receiver)
    }

    @Test mutating func forgetsNothingThatCameWhileTheLastWasSent() {
        _ = machine.kept(asked: nil, at: .zero, jitter: 0.5)
        _ = machine.next(at: second)
        machine.keptUntried()
        let isBack = machine.sent(moreWaits: false)
        #expect(!isBack)
        #expect(machine.next(at: second) == .send)
    }

    @Test mutating func sendsAtOnceWhatADeadProcessLeft() {
        machine.keptUntried()
        #expect(machine.way == .disk)
        #expect(machine.next(at: second * 5) == .send)
    }

    @Test mutating func whatADeadProcessLeftDoesNotCutAPauseShort() {
        _ = machine.kept(asked: .seconds(7), at: .zero, jitter: 0.5)
        machine.keptUntried()
        #expect(machine.next(at: second) == .wait(.seconds(6)))
    }

    @Test mutating func aFlushDoesNotWait() {
        _ = machine.kept(asked: .seconds(7), at: .zero, jitter: 0.5)
        #expect(machine.next(at: .zero) == .wait(.seconds(7)))
        machine.flushRequested()
        #expect(machine.next(at: .zero) == .send)
    }
}
