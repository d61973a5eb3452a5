import Testing

@testable import VigilServer

@Suite struct IdleExitTests {
    private let start = ContinuousClock.now

    @Test func waitsForTheRestOfTheTime() {
        var machine = IdleExitStateMachine(limit: .seconds(60), startedAt: start)
        #expect(machine.timerFired(at: start + .seconds(20)) == .wait(.seconds(40)))
        machine.requestBegan(at: start + .seconds(30))
        machine.requestEnded(at: start + .seconds(31))
        #expect(machine.timerFired(at: start + .seconds(60)) == .wait(.seconds(31)))
        #expect(machine.timerFired(at: start + .seconds(91)) == .exit)
    }

    @Test func staysWhileARequestIsInProgress() {
        var machine = IdleExitStateMachine(limit: .seconds(60), startedAt: start)
        machine.requestBegan(at: start)
        #expect(machine.timerFired(at: start + .seconds(1_000)) == .wait(.seconds(60)))
        machine.requestEnded(at: start + .seconds(1_000))
        #expect(machine.timerFired(at: start + .seconds(1_059)) == .wait(.seconds(1)))
        #expect(machine.timerFired(at: start + .seconds(1_060)) == .exit)
    }
}
