import Testing
import VigilModel

@testable import Vigil

/// When interactions are handed on and written.
struct InteractionFlushStateMachineTests {
    @Test func waitsForTheIntervalWhereNothingHappens() {
        let machine = Driven()
        #expect(machine.next(at: .zero) == .wait(.seconds(60)))
        #expect(machine.next(at: .seconds(50)) == .wait(.seconds(10)))
        #expect(machine.next(at: .seconds(60)) == .flush)
        machine.state.flushed(at: .seconds(60), hasWritten: true)
        #expect(machine.next(at: .seconds(60)) == .wait(.seconds(60)))
    }

    @Test func handsOnSoonAfterTheFirst() {
        let machine = Driven()
        _ = machine.next(at: .zero)
        #expect(machine.recorded())
        #expect(machine.next(at: .seconds(1)) == .wait(.milliseconds(500)))
        #expect(machine.next(at: .milliseconds(1_500)) == .handOver)
        machine.state.handedOver(1)
        #expect(machine.next(at: .milliseconds(1_500)) == .wait(.milliseconds(58_500)))
    }

    @Test func writesWhenABatchIsFull() {
        let machine = Driven()
        _ = machine.next(at: .zero)
        for _ in 0..<3 { _ = machine.recorded() }
        #expect(machine.state.isFull)
        #expect(machine.next(at: .zero) == .handOver)
        machine.state.handedOver(3)
        machine.state.keptLines(3)
        #expect(machine.next(at: .zero) == .flush)
        machine.state.keptLines(0)
        machine.state.flushed(at: .zero, hasWritten: true)
        #expect(machine.next(at: .zero) == .wait(.seconds(60)))
    }

    @Test func triesAFailedWriteAgainAtTheNextIntervalOnly() {
        let machine = Driven()
        _ = machine.next(at: .zero)
        machine.state.keptLines(3)
        #expect(machine.next(at: .zero) == .flush)
        machine.state.flushed(at: .zero, hasWritten: false)
        #expect(machine.next(at: .seconds(1)) == .wait(.seconds(59)))
        #expect(machine.next(at: .seconds(60)) == .flush)
        machine.state.flushed(at: .seconds(60), hasWritten: true)
        machine.state.keptLines(3)
        #expect(machine.next(at: .seconds(61)) == .flush)
    }

    @Test func takesNothingWhileStoppedNorAfterTheEnd() {
        let machine = Driven()
        machine.state.setRunning(false)
        #expect(!machine.recorded())
        machine.state.setRunning(true)
        #expect(machine.recorded())
        machine.state.shutdownRequested()
        machine.state.setRunning(true)
        #expect(!machine.recorded())
        #expect(machine.next(at: .zero) == .finish)
    }
}

/// A machine that expectations may change.
private final class Driven {
    var state = InteractionFlushStateMachine(batchSize: 3, interval: .seconds(60))

    func recorded() -> Bool { state.recorded() }
    func next(at time: Duration) -> InteractionFlushStateMachine.Action { state.next(at: time) }
}

/// Patterns in interactions.
struct PatternDetectorTests {
    @Test("A33: frequent sequences, peak hours and failing interactions are found")
    func findsPatterns() {
        var detector = PatternDetector()
        let noon = Timestamp(rfc3339: "2026-11-21T12:00:00Z") ?? .zero
        for session in 0..<4 {
            for name in ["login", "search", "buy"] {
                let hasFailed = name == "buy" && session == 0
                detector.add(name, session: "s\(session)", at: noon, hasFailed: hasFailed)
            }
        }
        for index in 0..<12 {
            detector.add("tick", session: nil, at: noon + .seconds(3_600 * index), hasFailed: index < 2)
        }
        let patterns = detector.patterns
        #expect(
            patterns.sequences.map(\.names) == [["login", "search"], ["login", "search", "buy"], ["search", "buy"]]
        )
        #expect(patterns.sequences.allSatisfy { $0.count == 4 })
        #expect(patterns.peakHours == [12])
        #expect(patterns.failing == [.init(name: "tick", count: 12, failed: 2)])
        #expect(patterns.count == 5)
    }

    @Test func keepsApartSessionsAndNothingOfThoseWithout() {
        var detector = PatternDetector()
        for _ in 0..<10 {
            detector.add("a", session: "one", at: .zero, hasFailed: false)
            detector.add("b", session: "two", at: .zero, hasFailed: false)
            detector.add("c", session: nil, at: .zero, hasFailed: false)
        }
        #expect(
            Set(detector.patterns.sequences.map(\.names)) == [
                ["a", "a"], ["a", "a", "a"], ["b", "b"], ["b", "b", "b"],
            ]
        )
    }

    @Test func findsWhatIsFrequentAmongManyThatAreNot() {
        var detector = PatternDetector()
        for round in 0..<20_000 {
            detector.add("login", session: "s\(round)", at: .zero, hasFailed: false)
            detector.add("search", session: "s\(round)", at: .zero, hasFailed: false)
            detector.add("page\(round % 1_900)", session: "s\(round)", at: .zero, hasFailed: false)
        }
        #expect(detector.patterns.sequences.first?.names == ["login", "search"])
        #expect(detector.patterns.sequences.count <= 20)
    }
}
