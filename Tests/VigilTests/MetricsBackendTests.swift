import Metrics
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Metrics backend")
struct MetricsBackendTests {
    @Test("C13: a counter is added to under its name and labels")
    func countersAddUp() async throws {
        let test = TestVigil()
        withMetricsFactory(test.vigil.makeMetricsFactory()) {
            Counter(label: "cups", dimensions: [("kind", "tea"), ("size", "big")]).increment(by: 2)
            Counter(label: "cups", dimensions: [("size", "big"), ("kind", "tea")]).increment()
            FloatingPointCounter(label: "litres").increment(by: 0.25)
            FloatingPointCounter(label: "litres").increment(by: 0.5)
        }
        await test.vigil.flush()
        guard case .sum(let cups, .cumulative, isMonotonic: true)? = test.sink.metric("cups")?.data,
            case .sum(let litres, .cumulative, isMonotonic: true)? = test.sink.metric("litres")?.data
        else {
            Issue.record("not cumulative sums")
            return
        }
        #expect(cups.map(\.value) == [.int(3)])
        #expect(cups[0].attributes == ["kind": "tea", "size": "big"])
        #expect(cups[0].start > .zero && cups[0].start <= cups[0].time)
        #expect(litres.map(\.value) == [.double(0.75)])
    }

    @Test func resetBeginsAnew() async throws {
        let test = TestVigil()
        let series = test.vigil.registry.sum("cups", [:])
        series.increment(by: Int64(5))
        let before = series.point(at: .zero)
        series.reset()
        series.increment(by: Int64(1))
        let after = series.point(at: .zero)
        #expect(after.value == .int(1))
        #expect(after.start >= before.start)
    }

    @Test("C14: a gauge keeps the newest value")
    func gaugesKeepTheNewest() async throws {
        let test = TestVigil()
        withMetricsFactory(test.vigil.makeMetricsFactory()) {
            let meter = Meter(label: "level")
            meter.set(10)
            meter.increment(by: 2.5)
            meter.decrement(by: 0.5)
            Gauge(label: "heat").record(3)
            _ = Meter(label: "never")
        }
        await test.vigil.flush()
        guard case .gauge(let level)? = test.sink.metric("level")?.data,
            case .gauge(let heat)? = test.sink.metric("heat")?.data
        else {
            Issue.record("not gauges")
            return
        }
        #expect(level.map(\.value) == [.double(12)])
        #expect(heat.map(\.value) == [.int(3)])
        #expect(test.sink.metric("never") == nil)
    }

    @Test("C15: a histogram has values, sum and count")
    func timersAreHistogramsInSeconds() async throws {
        let test = TestVigil()
        withMetricsFactory(test.vigil.makeMetricsFactory()) {
            let timer = Timer(label: "wait", preferredDisplayUnit: .milliseconds)
            timer.recordMilliseconds(20)
            timer.recordMilliseconds(40)
            Recorder(label: "size").record(7)
        }
        await test.vigil.flush()
        let metric = try #require(test.sink.metric("wait"))
        guard case .exponentialHistogram(let points, .cumulative) = metric.data else {
            Issue.record("not a histogram")
            return
        }
        #expect(metric.unit == "s")
        #expect(points[0].histogram.scale == 6)
        #expect(points[0].histogram.count == 2)
        #expect(abs((points[0].histogram.sum ?? 0) - 0.06) < 1e-12)
        guard case .exponentialHistogram(let sizes, _)? = test.sink.metric("size")?.data else {
            Issue.record("a recorder is not a histogram")
            return
        }
        #expect(sizes[0].histogram.sum == 7)
    }

    @Test func aNameThatIsRecordedInTwoWaysKeepsBothAndIsSaidOnce() async throws {
        let test = TestVigil()
        withMetricsFactory(test.vigil.makeMetricsFactory()) {
            Counter(label: "thing").increment()
            Timer(label: "thing").recordSeconds(1)
            Timer(label: "thing").recordSeconds(1)
            Counter(label: "thing").increment()
        }
        let things = test.vigil.snapshot().filter { $0.name == "thing" }.map(\.data)
        guard case .sum(let sums, _, _)? = things.first, case .exponentialHistogram(let times, _)? = things.last else {
            Issue.record("one of the two is lost")
            return
        }
        #expect(sums.map(\.value) == [.int(2)])
        #expect(times.map(\.histogram.sum) == [2])
        #expect(test.vigil.registry.conflicts == 1)
        #expect(test.remarks.all.filter { $0.contains("thing") }.count == 1)
    }

    @Test("E37: label sets without end are counted together beyond a limit")
    func foldsLabelSetsOverTheLimit() async throws {
        let test = TestVigil { $0.labelSetsMax = 100 }
        withMetricsFactory(test.vigil.makeMetricsFactory()) {
            for user in 0..<150 { Counter(label: "visits", dimensions: [("user", "\(user)")]).increment() }
        }
        await test.vigil.flush()
        guard case .sum(let points, _, _)? = test.sink.metric("visits")?.data else {
            Issue.record("not a sum")
            return
        }
        #expect(points.count == 101)
        let overflow = points.filter { $0.attributes == ["otel.metric.overflow": true] }
        #expect(overflow.map(\.value) == [.int(50)])
        #expect(test.remarks.all.filter { $0.contains("visits") }.count == 1)
    }

    @Test func destroyEndsASeriesWithItsLastHandle() async throws {
        let test = TestVigil()
        withMetricsFactory(test.vigil.makeMetricsFactory()) {
            let first = Counter(label: "cups")
            let second = Counter(label: "cups")
            first.increment()
            first.destroy()
            #expect(test.vigil.registry.collect().map(\.name) == ["cups"])
            second.destroy()
            #expect(test.vigil.registry.collect().isEmpty)
        }
    }

    @Test func whatIsMadeAgainAfterItsEndIsTheSameAndGoesOn() async throws {
        let test = TestVigil()
        let factory = test.vigil.makeMetricsFactory()
        var counters: Set<ObjectIdentifier> = []
        for _ in 0..<3 {
            let counter = factory.makeCounter(label: "cups", dimensions: [("size", "large")])
            counters.insert(ObjectIdentifier(counter))
            counter.increment(by: 2)
            let timer = factory.makeTimer(label: "brewing", dimensions: [])
            timer.recordNanoseconds(1_000_000_000)
            let meter = factory.makeMeter(label: "heat", dimensions: [])
            let names = test.vigil.registry.collect().map(\.name)
            #expect(names == ["cups", "brewing"])
            meter.set(Int64(90))
            #expect(test.vigil.registry.collect().map(\.name) == names + ["heat"])
            factory.destroyCounter(counter)
            factory.destroyTimer(timer)
            factory.destroyMeter(meter)
            #expect(test.vigil.registry.collect().isEmpty)
        }
        #expect(counters.count == 1)
        _ = factory.makeCounter(label: "cups", dimensions: [("size", "large")])
        _ = factory.makeTimer(label: "brewing", dimensions: [])
        let metrics = test.vigil.registry.collect()
        guard case .sum(let cups, _, _)? = metrics.first?.data,
            case .exponentialHistogram(let times, _)? = metrics.last?.data
        else {
            Issue.record("\(metrics)")
            return
        }
        #expect(cups.map(\.value) == [.int(6)])
        #expect(times.map(\.histogram.count) == [3])
    }

    @Test func aNameThatWasTakenMeanwhileIsNotTakenBack() {
        let test = TestVigil()
        let factory = test.vigil.makeMetricsFactory()
        let counter = factory.makeCounter(label: "cups", dimensions: [])
        factory.destroyCounter(counter)
        let other = test.vigil.registry.sum("cups", [:])
        other.add(Int64(1))
        factory.makeCounter(label: "cups", dimensions: []).increment(by: 1)
        guard case .sum(let points, _, _)? = test.vigil.registry.collect().first?.data else {
            Issue.record("no cups")
            return
        }
        #expect(points.map(\.value) == [.int(2)])
    }

    @Test("C23, C24: the process's own memory and processor time are measured")
    func measuresTheProcess() async throws {
        let test = TestVigil()
        await test.vigil.flush()
        guard case .sum(let memory, _, isMonotonic: false)? = test.sink.metric("process.memory.usage")?.data,
            case .sum(let cpu, .cumulative, isMonotonic: true)? = test.sink.metric("process.cpu.time")?.data
        else {
            Issue.record("no process metrics")
            return
        }
        #expect((memory[0].value?.asDouble ?? 0) > 1e6)
        #expect(cpu.map { $0.attributes["cpu.mode"] } == ["user", "system"])
        #expect(cpu.reduce(0) { $0 + ($1.value?.asDouble ?? 0) } > 0)
        #if os(Linux)
        guard case .sum(let heap, _, _)? = test.sink.metric("vigil.process.heap.usage")?.data else {
            Issue.record("no heap metrics")
            return
        }
        #expect(heap.map { $0.attributes["vigil.process.heap.state"] } == ["used", "free"])
        #expect((heap[0].value?.asDouble ?? 0) > 1e4)
        #endif
    }

    @Test("C16: what is collected carries its time")
    func collectionsCarryTheirTime() async throws {
        let test = TestVigil()
        let before = test.vigil.time.wall()
        test.vigil.registry.sum("cups", [:]).increment(by: Int64(1))
        await test.vigil.flush()
        guard case .sum(let points, _, _)? = test.sink.metric("cups")?.data else {
            Issue.record("not a sum")
            return
        }
        #expect(points[0].time >= before)
        #expect(points[0].time <= test.vigil.time.wall())
    }

    @Test func countsAreExactFromManyTasks() async throws {
        let test = TestVigil()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "hops", factory: test.vigil.makeMetricsFactory())
                    for _ in 0..<12_500 {
                        counter.increment()
                        if Int.random(in: 0..<100) == 0 { await Task.yield() }
                    }
                }
            }
        }
        #expect(test.vigil.registry.sum("hops", [:]).point(at: .zero).value == .int(100_000))
    }
}
