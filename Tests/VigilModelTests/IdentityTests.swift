import Testing
import VigilModel

@Suite struct TraceIDTests {
    private let text = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func hexComesBack() throws {
        let trace = try #require(TraceID(hex: text))
        #expect(trace.hex == text)
        #expect(trace.description == text)
        #expect(TraceID(hex: text.uppercased()) == trace)
        #expect(trace.high == 0x4bf9_2f35_77b3_4da6)
    }

    @Test(arguments: ["", "4bf92f3577b34da6", "4bf92f3577b34da6a3ce929d0e0e473", "4bf92f3577b34da6a3ce929d0e0e473x"])
    func refusesWhatIsNoTraceID(text: String) {
        #expect(TraceID(hex: text) == nil)
    }

    @Test func zeroIsInvalid() {
        #expect(!TraceID.invalid.isValid)
        #expect(TraceID(high: 1, low: 0).isValid)
        #expect(TraceID(high: 0, low: 1).isValid)
        #expect(!SpanID.invalid.isValid)
        #expect(SpanID(hex: "00f067aa0ba902b7")?.hex == "00f067aa0ba902b7")
    }

    @Test func randomOnesAreValidAndUseEveryBit() {
        var generator = SeededGenerator(seed: 7)
        var seenHigh: UInt64 = 0
        var seenLow: UInt64 = 0
        var alwaysLow = UInt64.max
        for _ in 0..<200 {
            let trace = TraceID.random(using: &generator)
            #expect(trace.isValid)
            #expect(SpanID.random(using: &generator).isValid)
            seenHigh |= trace.high
            seenLow |= trace.low
            alwaysLow &= trace.low
        }
        #expect(seenHigh == .max)
        #expect(seenLow == .max)
        #expect(alwaysLow == 0)
    }
}

@Suite struct ResourceTests {
    @Test func theJobCarriesTheNamespace() {
        let resource = Resource(["service.name": "api", "service.namespace": "shop", "host.name": "h1"])
        #expect(resource.identity() == ResourceIdentity(job: "shop/api", instance: "h1/api"))
        #expect(resource.identity(instance: "i1").instance == "i1")
    }

    @Test(arguments: [[:], ["service.name": ""], ["service.name": 5]] as [Attributes])
    func withoutANameItIsUnknown(attributes: Attributes) {
        #expect(Resource(attributes).serviceName == "unknown_service")
        #expect(Resource(attributes).identity().job == "unknown_service")
    }

    @Test func readsTheOldNameOfTheEnvironment() {
        #expect(Resource(["deployment.environment": "old"]).identity().environment == "old")
        let both = Resource(["deployment.environment": "old", "deployment.environment.name": "new"])
        #expect(both.identity().environment == "new")
    }
}

@Suite struct SeverityTests {
    @Test(arguments: [
        (0, ""), (1, "trace"), (4, "trace"), (5, "debug"), (8, "debug"), (9, "info"), (12, "info"), (13, "warn"),
        (16, "warn"), (17, "error"), (20, "error"), (21, "fatal"), (24, "fatal"),
    ])
    func hasTheNameOfItsRange(number: Int, name: String) {
        #expect(Severity(UInt8(number)).name == name)
    }

    @Test func numbersBeyondTheScaleAreFatal() {
        #expect(Severity(200).number == 24)
        var severity = Severity.info
        severity.number = 255
        #expect(severity.name == "fatal")
    }

    @Test(arguments: [
        ("WARNING", 13), ("Err", 17), ("critical", 18), ("notice", 10), ("information", 9), ("panic", 21),
    ])
    func understandsTheUsualNames(name: String, number: Int) {
        #expect(Severity(name: name)?.number == UInt8(number))
    }

    @Test func everyNameComesBack() {
        for severity in [Severity.trace, .debug, .info, .warn, .error, .fatal] {
            #expect(Severity(name: severity.name) == severity)
        }
        #expect(Severity(name: "loud") == nil)
        #expect(Severity(name: "") == nil)
    }

    @Test func logRecordsWithoutATimeAreSortedByWhenTheyWereSeen() {
        let seen = Timestamp(nanoseconds: 5)
        #expect(LogRecord(observedTime: seen).effectiveTime == seen)
        #expect(LogRecord(time: Timestamp(nanoseconds: 3), observedTime: seen).effectiveTime.nanoseconds == 3)
    }
}
