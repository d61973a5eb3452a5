import CVigil
import Metrics
import Synchronization
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@_silgen_name("fork") private func systemFork() -> Int32
@_silgen_name("waitpid") private func systemWait(
    _ process: Int32,
    _ status: UnsafeMutablePointer<Int32>?,
    _: Int32
)
    -> Int32
@_silgen_name("alarm") private func systemAlarm(_ seconds: UInt32) -> UInt32
@_silgen_name("_exit") private func systemExit(_ code: Int32) -> Never

@Suite("Shards")
struct ShardTests {
    @Test("E43: counts stay exact while threads come and go")
    func threadsComeAndGo() {
        let series = SumSeries(attributes: [:], now: { .zero })
        let histogram = HistogramSeries(attributes: [:], start: .zero)
        for _ in 0..<25 {
            Threads.run(8) { index in
                for _ in 0..<500 {
                    series.increment(by: Int64(1))
                    series.increment(by: 0.5)
                    histogram.record(Double(index + 1))
                }
            }
        }
        #expect(series.point(at: .zero).value == .double(100_000 + 50_000))
        let total = histogram.point(at: .zero).histogram
        #expect(total.count == 100_000)
        #expect(total.sum == 450_000.0)
        #expect(total.min == 1 && total.max == 8)
    }

    @Test("E43: counts stay exact over 100,000 hops of tasks between threads")
    func tasksHop() async {
        let series = SumSeries(attributes: [:], now: { .zero })
        let histogram = HistogramSeries(attributes: [:], start: .zero)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    for _ in 0..<10_000 {
                        series.increment(by: Int64(1))
                        await Task.yield()
                        histogram.record(0.25)
                    }
                }
            }
        }
        #expect(series.point(at: .zero).value == .int(100_000))
        #expect(histogram.point(at: .zero).histogram.count == 100_000)
    }

    @Test func aForkedChildDoesNotWaitForAThreadThatItDoesNotHave() {
        let test = TestVigil()
        var status: Int32 = -1
        test.vigil.operation("outer") { outer in
            test.vigil.operation("inner") { _ in
                // Held as by another thread, which does not exist in the child.
                _ = outer.handle?.withCell { _ in
                    let child = systemFork()
                    if child == 0 {
                        _ = systemAlarm(10)
                        systemExit(test.vigil.running.map(\.name) == ["inner"] ? 0 : 1)
                    }
                    _ = systemWait(child, &status, 0)
                }
            }
            #expect(test.vigil.running.map(\.name) == ["outer"])
        }
        #expect(status == 0)
    }

    @Test func aForkedChildCountsAnew() {
        let now = Atomic<Int64>(1)
        let registry = InstrumentRegistry(
            labelSetsMax: 10,
            now: { Timestamp(nanoseconds: now.load(ordering: .relaxed)) },
            diagnostics: Diagnostics { _ in }
        )
        let series = registry.sum("cups", [:])
        series.increment(by: Int64(7))
        series.reset()
        series.increment(by: Int64(3))
        #expect(Self.points(registry).map(\.value) == [.int(3)])
        now.store(2, ordering: .relaxed)
        let child = systemFork()
        if child == 0 {
            series.increment(by: Int64(5))
            let points = Self.points(registry)
            let isRight = points.map(\.value) == [.int(5)] && points.map(\.start.nanoseconds) == [2]
            systemExit(isRight ? 0 : 1)
        }
        var status: Int32 = -1
        #expect(systemWait(child, &status, 0) == child)
        #expect(status == 0)
        #expect(Self.points(registry).map(\.value) == [.int(3)])
        #expect(Self.points(registry).map(\.start.nanoseconds) == [1])
    }

    @Test func aSlotThatIsUsedAgainBeginsAtZero() {
        for _ in 0..<50 {
            let series = SumSeries(attributes: [:], now: { .zero })
            #expect(series.point(at: .zero).value == .int(0))
            series.increment(by: Int64(9))
            #expect(series.point(at: .zero).value == .int(9))
            let histogram = HistogramSeries(attributes: [:], start: .zero)
            #expect(histogram.point(at: .zero).histogram.count == 0)
            histogram.record(3.0)
        }
    }

    @Test(arguments: [
        0, -3.5, 1e-300, 1e300, Double.leastNonzeroMagnitude, 1, 0.5, 2, 1.0108892860517005, 1e-10, 1e9, 3.14159,
    ])
    func bucketsAreThoseOfTheModel(_ value: Double) {
        let series = HistogramSeries(attributes: [:], start: .zero)
        var truth = ExponentialHistogram()
        for number in [value, value * 1.7, 0.1] {
            series.record(number)
            truth.record(number)
        }
        #expect(series.point(at: .zero).histogram == truth)
    }

    @Test func bucketsAreThoseOfTheModelAtEveryBound() {
        let series = HistogramSeries(attributes: [:], start: .zero)
        var truth = ExponentialHistogram()
        for index in -640..<640 {
            let bound = ExponentialHistogram.boundary(index, scale: 6)
            for number in [bound.nextDown, bound, bound.nextUp] {
                series.record(number)
                truth.record(number)
            }
        }
        let found = series.point(at: .zero).histogram
        #expect(found.positive == truth.positive)
        #expect(found.count == truth.count)
    }

    @Test func whatNoBucketHoldsIsLeftOut() {
        let series = HistogramSeries(attributes: [:], start: .zero)
        series.record(Double.nan)
        series.record(Double.infinity)
        series.record(-Double.infinity)
        #expect(series.point(at: .zero).histogram.count == 0)
    }

    private static func points(_ registry: InstrumentRegistry) -> [NumberPoint] {
        guard case .sum(let points, _, _)? = registry.collect().first?.data else { return [] }
        return points
    }
}

/// Threads that all run something, outside of tasks.
enum Threads {
    /// Returns when all have done it.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let crew = Crew(body: body)
        for _ in 0..<count {
            let started = vigil_thread_start(Unmanaged.passRetained(crew).toOpaque()) { crew in
                guard let crew else { return }
                Unmanaged<Crew>.fromOpaque(crew).takeRetainedValue().work()
            }
            precondition(started == 0, "No thread could be started.")
        }
        while crew.done.load(ordering: .acquiring) < count { vigil_thread_yield() }
    }

    private final class Crew: Sendable {
        let body: @Sendable (Int) -> Void
        let next = Atomic<Int>(0)
        let done = Atomic<Int>(0)

        init(body: @escaping @Sendable (Int) -> Void) {
            self.body = body
        }

        func work() {
            body(next.wrappingAdd(1, ordering: .relaxed).oldValue)
            done.wrappingAdd(1, ordering: .releasing)
        }
    }
}
