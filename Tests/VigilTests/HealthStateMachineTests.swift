import Testing
import VigilModel

@testable import Vigil

@Suite("Health state machine")
struct HealthStateMachineTests {
    typealias Moment = HealthStateMachine.Moment

    private func at(_ seconds: Double) -> Moment {
        Moment(wall: Timestamp(seconds: 1_000 + seconds), monotonic: Int64(seconds * 1e9))
    }

    private func machine(_ names: String...) -> HealthStateMachine {
        var machine = HealthStateMachine()
        for name in names {
            _ = machine.registered(name, timeout: .seconds(2), interval: .seconds(60), at: at(0))
        }
        return machine
    }

    @Test func beginsEveryCheckAtOnceAndAgainAfterItsInterval() {
        var machine = machine("a", "b")
        let runs = machine.timePassed(to: at(0)).start
        #expect(runs.map(\.check) == ["a", "b"])
        #expect(machine.timePassed(to: at(1)).start.isEmpty)
        for run in runs { _ = machine.answered(run, .healthy, at: at(1)) }
        #expect(machine.nextWake == at(60).monotonic)
        #expect(machine.timePassed(to: at(59)).start.isEmpty)
        #expect(machine.timePassed(to: at(60)).start.count == 2)
    }

    @Test func aCheckThatHangsIsUnhealthyAndNotBegunAgainUntilItComesBack() {
        var machine = machine("a")
        let run = machine.timePassed(to: at(0)).start[0]
        #expect(machine.nextWake == at(2).monotonic)
        let late = machine.timePassed(to: at(2))
        #expect(late.cancel == [run])
        #expect(late.transitions.map(\.result) == [.unhealthy("timed out after 2 s")])
        #expect(machine.nextWake == nil)
        machine.requested(["a"], at: at(500))
        #expect(machine.timePassed(to: at(500)).start.isEmpty)
        #expect(machine.answered(run, .healthy, at: at(600)).transitions.isEmpty)
        #expect(machine.report(at: at(600))["a"]?.result.message == "timed out after 2 s")
        let next = machine.timePassed(to: at(600)).start
        #expect(next.count == 1)
        #expect(machine.answered(next[0], .healthy, at: at(601)).transitions.map(\.previous) == [.unhealthy])
    }

    @Test func aCheckMayWaitAsGoodAsForEver() {
        var machine = HealthStateMachine()
        _ = machine.registered("a", timeout: .seconds(Int64.max), interval: .seconds(Int64.max), at: at(0))
        let run = machine.timePassed(to: at(1)).start[0]
        #expect(machine.nextWake ?? 0 > at(1e9).monotonic)
        _ = machine.answered(run, .healthy, at: at(2))
        #expect(machine.timePassed(to: at(1e9)).start.isEmpty)
    }

    @Test("C27: each check has a timestamp of its own, and its age")
    func reportsWithAge() {
        var machine = machine("a", "b")
        let runs = machine.timePassed(to: at(0)).start
        _ = machine.answered(runs[0], .healthy, at: at(1))
        _ = machine.answered(runs[1], .degraded("slow"), at: at(1.5))
        let report = machine.report(at: at(11))
        #expect(report.checks.map(\.time) == [at(1).wall, at(1.5).wall])
        #expect(report.checks.map(\.age) == [.seconds(10), .milliseconds(9_500)])
        #expect(report.checks.map(\.duration) == [.seconds(1), .milliseconds(1_500)])
        #expect(report.status == .degraded)
    }

    @Test func tellsOfChangesOnlyAndSinceWhen() {
        var machine = machine("a")
        for (second, result) in [(0.0, HealthCheckResult.healthy), (60, .healthy), (120, .degraded("slow"))] {
            let runs = machine.timePassed(to: at(second)).start
            let transitions = machine.answered(runs[0], result, at: at(second)).transitions
            #expect(transitions.count == (second == 60 ? 0 : 1))
        }
        #expect(machine.report(at: at(130))["a"]?.since == at(120).wall)
    }

    @Test func anAnswerToACheckThatWasReplacedIsNotTaken() {
        var machine = machine("a")
        let old = machine.timePassed(to: at(0)).start[0]
        #expect(
            machine.registered("a", timeout: .seconds(1), interval: .seconds(1), at: at(1)).cancel == [old]
        )
        #expect(machine.answered(old, .unhealthy("old"), at: at(1)).transitions.isEmpty)
        #expect(machine.report(at: at(1)).checks.isEmpty)
        #expect(machine.timePassed(to: at(1)).start.count == 1)
        #expect(machine.unregistered("a").cancel.count == 1)
        #expect(machine.order.isEmpty && machine.nextWake == nil)
    }

    @Test(
        "C27: all healthy is healthy, any unhealthy is unhealthy, else degraded",
        arguments: [
            ([], .healthy), ([.healthy, .healthy], .healthy), ([.healthy, .degraded], .degraded),
            ([.degraded, .unhealthy, .healthy], .unhealthy),
        ] as [([HealthStatus], HealthStatus)]
    )
    func overall(statuses: [HealthStatus], expected: HealthStatus) {
        #expect(HealthStatus(overall: statuses) == expected)
    }
}
