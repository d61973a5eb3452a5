import Testing
import VigilOperations

/// Event in, action out.
@Suite struct SupervisionStateMachineTests {
    private typealias Machine = SupervisionStateMachine

    private func running(_ policy: RestartPolicy = RestartPolicy(.never)) -> SupervisionStateMachine {
        var machine = Machine(policy: policy)
        #expect(machine.handle(.launched) == [.start])
        #expect(machine.handle(.started) == [])
        return machine
    }

    @Test func passesTheExitCodeOn() {
        var machine = running()
        let status = ProcessExit.exited(3)
        #expect(
            machine.handle(.ended(status, ran: .seconds(1)))
                == [.finish(Machine.Ending(exitCode: 3, status: status))]
        )
    }

    @Test func signalsBecomeExitCodesOver128() {
        var machine = running()
        let status = ProcessExit.signaled(.kill)
        #expect(
            machine.handle(.ended(status, ran: .seconds(1)))
                == [.finish(Machine.Ending(exitCode: 137, status: status))]
        )
    }

    @Test func aMissingCommandIsNotTriedAgain() {
        var machine = Machine(policy: RestartPolicy(.always))
        _ = machine.handle(.launched)
        #expect(
            machine.handle(.startFailed(shellCode: 127))
                == [.finish(Machine.Ending(exitCode: 127, status: nil))]
        )
    }

    @Test func pausesGrowUpToAMinuteAndTheLimitEndsIt() {
        var machine = running(RestartPolicy(.onFailure, limit: 8))
        let status = ProcessExit.exited(1)
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            #expect(
                machine.handle(.ended(status, ran: .zero))
                    == [.startRestartTimer(.seconds(seconds), after: status)]
            )
            #expect(machine.handle(.restartTimerFired) == [.start])
            #expect(machine.handle(.started) == [])
        }
        #expect(
            machine.handle(.ended(status, ran: .zero))
                == [.finish(Machine.Ending(exitCode: 1, status: status, restarts: 8, gaveUp: true))]
        )
    }

    @Test func aLongRunStartsTheCountAnew() {
        var machine = running(RestartPolicy(.always, limit: 1))
        for _ in 0..<5 {
            #expect(
                machine.handle(.ended(.exited(0), ran: .seconds(60)))
                    == [.startRestartTimer(.seconds(1), after: .exited(0))]
            )
            #expect(machine.handle(.restartTimerFired) == [.start])
            #expect(machine.handle(.started) == [])
        }
    }

    @Test func onFailureLeavesASuccessAlone() {
        var machine = running(RestartPolicy(.onFailure))
        #expect(
            machine.handle(.ended(.exited(0), ran: .zero))
                == [.finish(Machine.Ending(exitCode: 0, status: .exited(0)))]
        )
    }

    @Test(arguments: [Signal.interrupt, .terminate, .quit])
    func aCommandThatWasAskedToEndIsKilledInTimeAndNotRestarted(_ signal: Signal) {
        var machine = running(RestartPolicy(.always))
        #expect(
            machine.handle(.signalReceived(signal, isDelivered: false))
                == [.send(signal), .startKillTimer(.seconds(10))]
        )
        #expect(machine.handle(.killTimerFired) == [.kill])
        let status = ProcessExit.signaled(.kill)
        #expect(
            machine.handle(.ended(status, ran: .zero))
                == [.cancelKillTimer, .finish(Machine.Ending(exitCode: 137, status: status, wasKilled: true))]
        )
    }

    @Test func theSecondInterruptKills() {
        var machine = running()
        _ = machine.handle(.signalReceived(.interrupt, isDelivered: false))
        #expect(machine.handle(.signalReceived(.interrupt, isDelivered: false)) == [.kill])
    }

    @Test func whatTheTerminalHasDeliveredIsNotSentAgain() {
        var machine = running()
        #expect(
            machine.handle(.signalReceived(.interrupt, isDelivered: true)) == [.startKillTimer(.seconds(10))]
        )
        #expect(machine.handle(.signalReceived(.interrupt, isDelivered: true)) == [.kill])
    }

    @Test(arguments: [Signal.hangUp, .user1, .user2, .windowChange])
    func otherSignalsArePassedOnAndChangeNothing(_ signal: Signal) {
        var machine = running()
        #expect(machine.handle(.signalReceived(signal, isDelivered: false)) == [.send(signal)])
        #expect(machine.handle(.killTimerFired) == [])
    }

    @Test func aHangUpThatEndsTheCommandIsNoCrash() {
        var machine = running(RestartPolicy(.onFailure))
        _ = machine.handle(.signalReceived(.hangUp, isDelivered: false))
        let status = ProcessExit.signaled(.hangUp)
        #expect(
            machine.handle(.ended(status, ran: .zero))
                == [.finish(Machine.Ending(exitCode: 129, status: status))]
        )
    }

    @Test func aSignalInThePauseEndsIt() {
        var machine = running(RestartPolicy(.onFailure))
        _ = machine.handle(.ended(.exited(1), ran: .zero))
        #expect(
            machine.handle(.signalReceived(.interrupt, isDelivered: false))
                == [.cancelRestartTimer, .finish(Machine.Ending(exitCode: 130, status: .exited(1)))]
        )
        #expect(machine.handle(.restartTimerFired) == [])
    }

    @Test func aStopOfTheCommandStopsUsToo() {
        var machine = running()
        #expect(machine.handle(.stopped) == [.suspend])
        #expect(machine.handle(.signalReceived(.terminalStop, isDelivered: false)) == [.send(.terminalStop), .suspend])
    }

    @Test func aRepeatedInterruptKeyKills() {
        var machine = running()
        #expect(machine.handle(.interruptRepeated) == [.kill])
    }
}
