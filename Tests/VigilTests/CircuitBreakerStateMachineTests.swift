import Testing

@testable import Vigil

@Suite("Circuit breaker state machine")
struct CircuitBreakerStateMachineTests {
    typealias Machine = CircuitBreakerStateMachine

    private let second: Int64 = 1_000_000_000

    private func permit(_ machine: inout Machine, at now: Int64) throws -> Machine.Permit {
        guard case .proceed(let permit) = machine.callRequested(at: now).action else {
            throw ExtractionError(description: "rejected")
        }
        return permit
    }

    @discardableResult
    private func call(
        _ machine: inout Machine,
        _ result: Machine.CallResult,
        at now: Int64
    ) throws
        -> Machine.Transition?
    {
        machine.callEnded(try permit(&machine, at: now), result, at: now)
    }

    private func opened(_ configuration: CircuitBreakerConfiguration = .init()) throws -> Machine {
        var machine = Machine(configuration)
        for _ in 0..<5 { try call(&machine, .failure, at: 0) }
        #expect(machine.state == .open)
        return machine
    }

    @Test("C34: five failures in a row open it, and it stays open for 60,000 ms")
    func opensAndStaysOpen() throws {
        var machine = Machine(CircuitBreakerConfiguration())
        for _ in 0..<4 { #expect(try call(&machine, .failure, at: 0) == nil) }
        #expect(try call(&machine, .failure, at: 0) == Machine.Transition(from: .closed, to: .open))
        #expect(machine.callRequested(at: 0).action == .reject(retryAfter: .seconds(60)))
        #expect(machine.callRequested(at: 59 * second).action == .reject(retryAfter: .seconds(1)))
        #expect(machine.callRequested(at: 60 * second).transition == Machine.Transition(from: .open, to: .halfOpen))
    }

    @Test("C34: a success zeroes the failures")
    func successZeroesFailures() throws {
        var machine = Machine(CircuitBreakerConfiguration())
        for _ in 0..<3 {
            for _ in 0..<4 { try call(&machine, .failure, at: 0) }
            try call(&machine, .success, at: 0)
        }
        #expect(machine.state == .closed)
    }

    @Test("C34: half-open, one trial call at a time passes; its success closes, its failure opens again")
    func trialCalls() throws {
        var machine = try opened()
        let trial = try permit(&machine, at: 60 * second)
        #expect(machine.callRequested(at: 61 * second).action == .reject(retryAfter: .zero))
        #expect(machine.callEnded(trial, .failure, at: 62 * second)?.to == .open)
        #expect(machine.callRequested(at: 121 * second).action == .reject(retryAfter: .seconds(1)))
        #expect(try call(&machine, .success, at: 122 * second)?.to == .closed)
        for _ in 0..<4 { try call(&machine, .failure, at: 122 * second) }
        #expect(machine.state == .closed)
    }

    @Test func anIgnoredTrialMakesRoomForAnother() throws {
        var machine = try opened()
        #expect(try call(&machine, .ignored, at: 60 * second) == nil)
        #expect(machine.state == .halfOpen)
        #expect(try call(&machine, .success, at: 61 * second)?.to == .closed)
    }

    @Test func aTrialThatNeverEndsDoesNotKeepItFromTryingAgain() throws {
        var machine = try opened()
        let lost = try permit(&machine, at: 60 * second)
        let next = try permit(&machine, at: 120 * second)
        #expect(machine.callEnded(lost, .failure, at: 121 * second) == nil)
        #expect(machine.callEnded(next, .success, at: 122 * second)?.to == .closed)
    }

    @Test func aLateAnswerFromBeforeItOpenedChangesNothing() throws {
        var machine = Machine(CircuitBreakerConfiguration())
        let early = try (0..<3).map { _ in try permit(&machine, at: 0) }
        for _ in 0..<5 { try call(&machine, .failure, at: 0) }
        #expect(machine.callEnded(early[0], .success, at: 1) == nil)
        #expect(machine.state == .open)
        let trial = try permit(&machine, at: 60 * second)
        #expect(machine.callEnded(early[1], .success, at: 60 * second) == nil)
        #expect(machine.callEnded(early[2], .failure, at: 60 * second) == nil)
        #expect(machine.state == .halfOpen)
        #expect(machine.callEnded(trial, .success, at: 60 * second)?.to == .closed)
    }

    @Test func aRateOpensOnlyOnceThereWereEnoughCallsInTheWindow() throws {
        let trip = CircuitBreakerConfiguration.Trip.failureRate(0.5, window: .seconds(10), callsMin: 10)
        var machine = Machine(CircuitBreakerConfiguration(trip: trip))
        for _ in 0..<9 { try call(&machine, .failure, at: 0) }
        #expect(machine.state == .closed)
        // Those nine have left the window.
        for number in 0..<10 { try call(&machine, number % 2 == 0 ? .success : .ignored, at: 11 * second) }
        for _ in 0..<4 { try call(&machine, .failure, at: 12 * second) }
        #expect(machine.state == .closed)
        #expect(try call(&machine, .failure, at: 13 * second)?.to == .open)
    }

    @Test func byHand() throws {
        var machine = Machine(CircuitBreakerConfiguration())
        #expect(machine.opened(at: 0)?.to == .open)
        #expect(machine.opened(at: 30 * second) == nil)
        #expect(machine.callRequested(at: 60 * second).action == .reject(retryAfter: .seconds(30)))
        #expect(machine.closed() == Machine.Transition(from: .open, to: .closed))
        #expect(machine.closed() == nil)
    }
}
