import Synchronization
import Testing
import VigilModel

@testable import Vigil

@Suite("Collectors")
struct CollectorsTests {
    private func value(_ name: String, in metrics: [Metric]) -> Double? {
        guard case .gauge(let points)? = metrics.first(where: { $0.name == name })?.data else { return nil }
        return points.first?.value?.asDouble
    }

    @Test("E47: a function registered at run time is asked at each collection, its values have the time of it")
    func asksAtEachCollection() throws {
        let test = TestVigil()
        let calls = Mutex(0)
        test.vigil.collectors.register("queue") {
            [
                .init(
                    "queue.depth",
                    Double(
                        calls.withLock {
                            $0 += 1; return $0
                        }
                    ),
                    attributes: ["queue": "mail"]
                )
            ]
        }
        #expect(value("queue.depth", in: test.vigil.snapshot()) == 1)
        let second = test.vigil.snapshot()
        #expect(value("queue.depth", in: second) == 2)
        guard case .gauge(let points)? = second.first(where: { $0.name == "queue.depth" })?.data else { return }
        #expect(points.first?.time ?? .zero > .zero)
        #expect(points.first?.attributes["queue"] == "mail")
        test.vigil.collectors.unregister("queue")
        #expect(value("queue.depth", in: test.vigil.snapshot()) == nil)
    }

    @Test func oneThatFailsIsSaidOnceAndCostsTheOthersNothing() {
        let test = TestVigil()
        test.vigil.collectors.register("bad") { () throws -> [Vigil.Collectors.Value] in throw ExtractionError() }
        test.vigil.collectors.register("good") { [.init("good", 1)] }
        for _ in 0..<3 { #expect(value("good", in: test.vigil.snapshot()) == 1) }
        #expect(test.remarks.all == ["the collector \"bad\" failed: no sprites in there"])
    }

    @Test func oneThatIsSlowIsLeftOutOfTheNextCollection() {
        let clock = Atomic<Int64>(0), remarks = Lines()
        let collectors = Vigil.Collectors(
            time: TimeSource(wall: { .zero }, monotonic: { clock.load(ordering: .relaxed) }),
            diagnostics: Diagnostics { remarks.append($0) }
        )
        collectors.register("slow") { () -> [Vigil.Collectors.Value] in
            clock.add(300_000_000, ordering: .relaxed)
            return [.init("slow", 1)]
        }
        #expect((0..<4).map { _ in collectors.collect().count } == [1, 0, 1, 0])
        #expect(remarks.all.count == 1)
    }

    @Test func ofTheSameNameTheLaterOneCounts() {
        let test = TestVigil()
        test.vigil.collectors.register("queue") { [.init("queue.depth", 1)] }
        test.vigil.collectors.register("queue") { [.init("queue.depth", 2)] }
        #expect(value("queue.depth", in: test.vigil.snapshot()) == 2)
    }
}
