import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Circuit breakers")
struct CircuitBreakerTests {
    private struct Refused: Error {}

    private func unexpected() async { Issue.record("called") }

    private func fail(_ breaker: CircuitBreaker, times: Int, with error: any Error = ExtractionError()) {
        for _ in 0..<times { try? breaker.call { throw error } }
    }

    @Test("C34: an open breaker throws \"Circuit breaker open for llm\" without calling")
    func throwsWhenOpen() async throws {
        let vigil = TestVigil().vigil
        fail(vigil.breaker("llm"), times: 5)
        let error = await #expect(throws: CircuitBreakerError.self) {
            try await vigil.breaker("llm").call { await unexpected() }
        }
        #expect(error.map { "\($0)" } == "Circuit breaker open for llm")
        #expect(try #require(error).retryAfter > .seconds(59))
        #expect(vigil.breaker("other").state == .closed)
        #expect(throws: CircuitBreakerError.self) { try vigil.breaker("llm").call { Issue.record("called") } }
    }

    @Test func cancellationAndWhatIsNoFailureCountNeitherWay() async {
        let vigil = TestVigil().vigil
        let breaker = vigil.breaker("llm", CircuitBreakerConfiguration(isFailure: { !($0 is Refused) }))
        fail(breaker, times: 4)
        fail(breaker, times: 10, with: CancellationError())
        fail(breaker, times: 10, with: Refused())
        #expect(breaker.state == .closed)
        fail(breaker, times: 1)
        #expect(breaker.state == .open)
    }

    @Test func passesOnWhatTheCallReturnsAndThrows() async throws {
        let breaker = TestVigil().vigil.breaker("llm")
        let answer = try await breaker.call {
            await Task.yield()
            return 42
        }
        #expect(answer == 42)
        #expect(try breaker.call { 42 } == 42)
        await #expect(throws: ExtractionError.self) {
            try await breaker.call {
                await Task.yield()
                throw ExtractionError()
            }
        }
    }

    @Test("C34: state, calls by result and changes are measured, and each change is an event")
    func measures() async throws {
        let test = TestVigil()
        let breaker = test.vigil.breaker("llm")
        try breaker.call {}
        fail(breaker, times: 5)
        try? breaker.call {}
        breaker.close()
        await test.vigil.flush()
        let calls = test.sink.metric("vigil.breaker.calls")?.numbers ?? [:]
        #expect(calls["success"] == 1 && calls["failure"] == 5 && calls["rejected"] == 1)
        #expect(test.sink.metric("vigil.breaker.transitions")?.numbers == ["open": 1, "closed": 1])
        #expect(test.sink.metric("vigil.breaker.state")?.numbers == ["llm": 0])
        #expect(test.sink.logs.map(\.eventName) == ["vigil.breaker", "vigil.breaker"])
        #expect(test.sink.logs.map { $0.attributes["vigil.breaker.state"] } == ["open", "closed"])
        #expect(test.sink.logs[0].attributes["vigil.breaker.previous"] == "closed")
        #expect(test.sink.logs[0].severity == .warn)
    }

    @Test func namesAreBounded() {
        let test = TestVigil()
        for number in 0..<1_100 { _ = test.vigil.breaker("breaker \(number)") }
        test.vigil.breaker("one more").open()
        #expect(test.vigil.breaker("one more").state == .closed)
        #expect(test.remarks.all.count == 1)
    }
}

extension Metric {
    /// The values of a sum or gauge by the text of their last attribute.
    var numbers: [String: Int] {
        let points: [NumberPoint] =
            switch data {
            case .sum(let points, _, _), .gauge(let points): points
            default: []
            }
        let pairs = points.map { ($0.attributes.last?.value.stringValue ?? "", Int($0.value?.asDouble ?? -1)) }
        return Dictionary(pairs) { $1 }
    }
}
