import Testing
import VigilModel
import VigilOTLP
import VigilTestKit

@testable import Vigil

@Suite("Governor")
struct GovernorTests {
    private func reading(_ share: Double, fixed: Double = 0, seconds: Double = 5) -> GovernorStateMachine.Reading {
        GovernorStateMachine.Reading(seconds: seconds, fixed: fixed * seconds, sampled: (share - fixed) * seconds)
    }

    @Test("E1: over the budget the part of traces halves at once, and rises by tenths after a calm minute")
    func halvesAndRises() {
        var machine = GovernorStateMachine(budget: 0.01)
        machine.measured(reading(0.009))
        #expect(machine.rate == 1)
        machine.measured(reading(0.011))
        machine.measured(reading(0.013))
        #expect(machine.rate == 0.25)
        for _ in 0..<11 { machine.measured(reading(0.001)) }
        #expect(machine.rate == 0.25)
        machine.measured(reading(0.001))
        #expect(abs(machine.rate - 0.275) < 1e-12)
        machine.measured(reading(0.008))
        machine.measured(reading(0.001))
        #expect(abs(machine.rate - 0.275) < 1e-12)
        for _ in 0..<100 { machine.measured(reading(0.001)) }
        #expect(machine.rate == 1)
    }

    @Test func fallsAtOnceToWhatThereIsRoomFor() {
        var machine = GovernorStateMachine(budget: 0.01)
        machine.measured(reading(0.043, fixed: 0.003))
        #expect(abs(machine.rate - 0.1) < 1e-12)
        machine.measured(reading(0.5))
        #expect(abs(machine.rate - 0.1 / 16) < 1e-12)
        machine.measured(reading(0.02, fixed: 0.02))
        #expect(abs(machine.rate - 0.1 / 256) < 1e-12)
    }

    @Test("E38: what counting alone costs is not shed, and is told")
    func tellsOfWhatCannotBeShed() {
        var machine = GovernorStateMachine(budget: 0.01)
        for _ in 0..<100 { machine.measured(reading(0.05, fixed: 0.02)) }
        #expect(machine.rate == GovernorStateMachine.rateMin)
        #expect(machine.isOverWithoutTraces)
        machine.measured(reading(0.001))
        #expect(!machine.isOverWithoutTraces)
    }

    @Test func aReadingOfNoTimeSaysNothing() {
        var machine = GovernorStateMachine(budget: 0.01)
        machine.measured(GovernorStateMachine.Reading(seconds: 0, fixed: 1, sampled: 1))
        #expect(machine.rate == 1)
    }

    @Test func whatAProgramDoesInItsFirstMomentsShedsNothing() async throws {
        let test = TestVigil { $0.cpuBudget = 1e-9 }
        for _ in 0..<1_000 { test.vigil.operation("start") { _ in } }
        try await test.vigil.run {
            for _ in 0..<5 { await test.vigil.flush() }
        }
        #expect(test.vigil.governor?.isShedding == false)
    }

    @Test("E16: what is shed is consistent by trace id, weighed, and counted exactly all the same")
    func shedsTracesAndCountsAll() async throws {
        let test = TestVigil { $0.spans.recordsMax = 100_000 }
        let governor = try #require(test.vigil.governor)
        let interval: Int64 = 5_000_000_000
        governor.measure(at: test.vigil.time.monotonic() + interval, threadNanoseconds: interval)
        #expect(governor.isShedding)
        for _ in 0..<20_000 { test.vigil.operation("work") { _ in test.vigil.operation("within") { _ in } } }
        await test.vigil.flush()
        #expect(test.operationTimes("work", .success)?.count == 20_000)
        let roots = test.sink.spans.filter { $0.name == "work" }
        let weight = roots.reduce(0.0) { $0 + $1.samplingWeight }
        #expect(abs(weight - 20_000) < 4_000)
        #expect((600...1_900).contains(roots.count))
        let within = Set(test.sink.spans.filter { $0.name == "within" }.map(\.traceID))
        // Those that were only recorded because they were slow have nothing within them.
        let isWhole = within.isSubset(of: Set(roots.map(\.traceID))) && roots.count - within.count <= 20
        #expect(isWhole)
    }

    @Test("E16: at least one trace a second of each operation, and failures, are recorded whatever the budget says")
    func keepsSomeOfEach() async throws {
        let test = TestVigil()
        let governor = try #require(test.vigil.governor)
        var now = test.vigil.time.monotonic()
        var thread: Int64 = 0
        for _ in 0..<40 {
            now += 5_000_000_000
            thread += 5_000_000_000
            governor.measure(at: now, threadNanoseconds: thread)
        }
        for name in ["one", "two"] { for _ in 0..<200 { test.vigil.operation(name) { _ in } } }
        for _ in 0..<100 { try? test.vigil.operation("three") { _ in throw ExtractionError() } }
        await test.vigil.flush()
        let names = test.sink.spans.map(\.name)
        #expect(names.count { $0 == "one" } >= 1 && names.count { $0 == "one" } < 10)
        #expect(names.contains("two"))
        let failures = test.sink.spans.filter { $0.name == "three" }
        #expect((10...13).contains(failures.count))
        #expect(failures.allSatisfy { $0.status.code == .error })
        #expect(test.sink.metric("vigil.self.sample_rate") != nil)
    }

    @Test(arguments: [("off", nil), ("2%", 0.02), ("0.05", 0.05), ("-1", 0.01), ("much", 0.01)])
    func theBudgetComesFromTheEnvironment(_ text: String, _ budget: Double?) {
        var configuration = Vigil.Configuration()
        let complaints = configuration.override(with: ["VIGIL_CPU_BUDGET": text])
        #expect(configuration.cpuBudget == budget)
        #expect(complaints.isEmpty == (text != "-1" && text != "much"))
    }

    @Test func callsAreMeasured() {
        let cost = CallCost.measure()
        #expect(cost.counted > 0 && cost.counted < 1_000_000)
        #expect(cost.traced >= 0)
    }

    @Test func theTelemetryThreadRunsTasksAndEnds() async throws {
        let thread = try #require(TelemetryThread())
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...100 {
                group.addTask(executorPreference: thread) {
                    await Task.yield()
                    return number
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 5_050)
        thread.stop()
    }
}
