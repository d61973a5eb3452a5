import Testing
import VigilModel
import VigilOTLP

@Suite("W3C trace context")
struct TraceContextTests {
    private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private let span = "00f067aa0ba902b7"

    @Test func theHeaderComesBack() throws {
        let header = "00-\(trace)-\(span)-01"
        let context = try #require(TraceContext(traceparent: header))
        #expect(context.traceID.hex == trace && context.spanID.hex == span && context.isSampled)
        #expect(context.traceparent == header)
        #expect(TraceContext(traceparent: " \t\(header) ") == context)
        var other = context
        other.isSampled = false
        #expect(other.traceparent.hasSuffix("-00"))
    }

    /// Cases of the W3C's own test suite (trace-context/test/test.py).
    @Test(arguments: [
        "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what",
        "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00.4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-.bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-.1",
    ])
    func malformedHeadersAreIgnored(_ header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test(arguments: ["cc", "01", "fe"])
    func laterVersionsAreReadByTheirFirstFields(_ version: String) throws {
        for end in ["", "-", "-what-the-future"] {
            let context = try #require(TraceContext(traceparent: "\(version)-\(trace)-\(span)-01\(end)"))
            #expect(context.traceparent == "00-\(trace)-\(span)-01")
        }
    }

    @Test func stateIsKeptInOrder() throws {
        let state = try #require(TraceState("foo=1 , bar=2,, fw529a3039@dt=FfSd;x"))
        #expect(state.members.map(\.key) == ["foo", "bar", "fw529a3039@dt"])
        #expect(state["foo"] == "1" && state.header == "foo=1,bar=2,fw529a3039@dt=FfSd;x")
        var changed = state
        changed["bar"] = "3"
        #expect(changed.header == "bar=3,foo=1,fw529a3039@dt=FfSd;x")
        #expect(TraceState("") == TraceState())
    }

    @Test(arguments: [
        "foo=1,foo=2", "foo", "FOO=1", "foo =1", "foo=1=2", "=1", "foo=", "foo=ä", "f,g=1", "foo@=1,\u{1}=2",
    ])
    func malformedStatesAreDropped(_ header: String) throws {
        #expect(TraceState(header) == nil)
        let context = try #require(TraceContext(traceparent: "00-\(trace)-\(span)-01", tracestate: header))
        #expect(context.traceState.members.isEmpty)
    }

    @Test func thirtyTwoMembersAreTheMost() {
        func header(_ count: Int) -> String { (0..<count).map { "k\($0)=v" }.joined(separator: ",") }
        #expect(TraceState(header(32))?.members.count == 32)
        #expect(TraceState(header(33)) == nil)
        var state = TraceState(header(32)) ?? TraceState()
        state["new"] = "1"
        #expect(state.members.count == 32 && state.members.first?.key == "new" && state["k31"] == nil)
    }

    @Test(arguments: [
        ("ot=th:8", 2.0), ("ot=th:0", 1), ("ot=th:c", 4), ("a=b,ot=rv:abcdefabcdefab;th:f", 16),
        ("ot=th:ffffffffffffff", 0x1p56),
    ])
    func thresholdsGiveWeights(_ header: String, _ weight: Double) throws {
        #expect(SamplingThreshold(traceState: header)?.weight == weight)
        #expect(SpanRecord(traceState: header).samplingWeight == weight)
    }

    @Test(arguments: ["", "ot=", "ot=rv:8", "ot=th:", "ot=th:g", "ot=th:F", "ot=th:123456789abcdef", "other=th:8"])
    func withoutAThresholdTheWeightIsOne(_ header: String) {
        #expect(SamplingThreshold(traceState: header) == nil)
        #expect(SpanRecord(traceState: header).samplingWeight == 1)
    }

    @Test func thresholdsAreWritten() throws {
        var state = try #require(TraceState("a=b,ot=rv:12345678901234;th:8"))
        state.samplingThreshold = SamplingThreshold(probability: 0.1)
        #expect(state.header == "ot=th:e6666666666668;rv:12345678901234,a=b")
        state.samplingThreshold = nil
        #expect(state.header == "ot=rv:12345678901234,a=b")
        #expect(SamplingThreshold.keepAll.text == "0")
        #expect(SamplingThreshold(probability: 0.25)?.text == "c")
        #expect(SamplingThreshold(probability: 0) == nil && SamplingThreshold(probability: .nan) == nil)
    }

    @Test func decisionsFollowTheLast56Bits() throws {
        let half = try #require(SamplingThreshold(probability: 0.5))
        #expect(half.keeps(TraceID(high: 0, low: 0xff80_0000_0000_0000)))
        #expect(!half.keeps(TraceID(high: .max, low: 0xff7f_ffff_ffff_ffff)))
    }
}
