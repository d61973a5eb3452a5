import Logging
import Metrics
import Synchronization
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Control", .timeLimit(.minutes(1)))
struct ControlTests {
    private static func document(_ version: Int64, _ settings: ControlSetting...) -> ControlDocument {
        ControlDocument(version: version, settings: settings)
    }

    private static func isOn(_ control: Control) -> Bool { !control.isPaused }

    // MARK: When a server is asked

    @Test func asksOnForNewsWhereSomebodyAnswers() {
        var machine = ControlStateMachine()
        #expect(machine.started() == .ask(since: nil))
        #expect(machine.answered(Self.document(7), after: .zero) == .ask(since: 7))
        #expect(machine.answered(Self.document(7), after: .seconds(30)) == .ask(since: 7))
        #expect(machine.answered(Self.document(8), after: .seconds(2)) == .ask(since: 8))
    }

    @Test func doesNotHurryAServerThatDoesNotKeepTheQuestion() {
        var machine = ControlStateMachine()
        _ = machine.answered(Self.document(7), after: .zero)
        #expect(machine.answered(Self.document(7), after: .milliseconds(3)) == .wait(.seconds(1)))
        #expect(machine.timerFired() == .ask(since: 7))
        let busy = ControlDocument(version: 9, pause: .seconds(10))
        #expect(machine.answered(busy, after: .zero) == .wait(.seconds(10)))
    }

    @Test func waitsLongerEachTimeThatNobodyAnswers() {
        var machine = ControlStateMachine()
        let pauses = (0..<7).map { _ in machine.failed(.unreachable(retryAfter: nil), chance: 1) }
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30].map { .wait(.seconds($0)) })
        #expect(machine.failed(.unreachable(retryAfter: nil), chance: 0) == .wait(.seconds(15)))
        _ = machine.answered(Self.document(1), after: .seconds(1))
        #expect(machine.failed(.unreachable(retryAfter: .seconds(5)), chance: 0) == .wait(.seconds(5)))
        #expect(machine.failed(.stranger, chance: 0) == .wait(.seconds(600)))
        #expect(machine.timerFired() == .ask(since: 1))
    }

    // MARK: What a server says

    @Test func aDocumentComesThroughTheWire() {
        let document = Self.document(
            1_795_255_200_000,
            ControlSetting(.level("debug"), label: "shop*", operation: "GET /\"x\"", left: .seconds(600)),
            ControlSetting(.sampleRate(0.25), left: .milliseconds(1_500)),
            ControlSetting(.recording(false), left: .seconds(1))
        )
        #expect(ControlDocument(json: Array(document.json.utf8)) == document)
    }

    @Test(arguments: [
        "", "[]", "404 page not found", "{\"version\":\"7\",\"settings\":[]}", "{\"version\":1}",
        "{\"version\":1,\"settings\":{}}", "{\"version\":1,\"settings\":[]", "{\"settings\":[]}",
    ])
    func whatIsNoDocumentIsNone(_ text: String) {
        #expect(ControlDocument(json: Array(text.utf8)) == nil)
    }

    @Test func whatMakesNoSenseIsLeftOut() {
        let settings = [
            #"{"level":"loud","seconds_left":5}"#, #"{"level":"debug"}"#, #"{"level":"debug","seconds_left":-1}"#,
            #"{"sample_rate":2,"seconds_left":5}"#, #"{"colour":"red","seconds_left":5}"#, "7", "null",
            #"{"level":"info","seconds_left":1e300}"#, #"{"enabled":0,"seconds_left":5}"#,
        ]
        let text = #"{"version":1,"poll_after_seconds":-4,"settings":[\#(settings.joined(separator: ","))]}"#
        let document = ControlDocument(json: Array(text.utf8))
        #expect(document?.settings.map(\.value) == [.level("info")])
        #expect(document?.settings.first?.left == .seconds(366 * 86_400))
        #expect(document?.pause == .zero)
    }

    // MARK: What comes of it

    @Test("E50: what a server asks holds until its time is over, however long the server is gone")
    func appliesAndExpires() {
        let clock = TestClock()
        let switches = Mutex<[Bool]>([])
        let control = Control(now: { clock.now.nanoseconds }) { isOn in switches.withLock { $0.append(isOn) } }
        control.apply(
            Self.document(
                1,
                ControlSetting(.level("debug"), left: .seconds(10)),
                ControlSetting(.sampleRate(0.1), operation: "GET *", left: .seconds(20)),
                ControlSetting(.sampleRate(0.5), left: .seconds(10)),
                ControlSetting(.recording(false), left: .seconds(30))
            )
        )
        #expect(LabelLevel(label: "l", levels: control.levels).level(own: .error) == .debug)
        #expect(control.sampleRate(operation: "GET /a") == 0.1)
        #expect(control.sampleRate(operation: "work") == 0.5)
        clock.advance(by: .seconds(10))
        #expect(LabelLevel(label: "l", levels: control.levels).level(own: .error) == .error)
        #expect(control.sampleRate(operation: "GET /a") == 0.1)
        #expect(control.sampleRate(operation: "work") == nil)
        clock.advance(by: .seconds(10))
        #expect(control.sampleRate(operation: "GET /a") == nil)
        control.expirePauses()
        #expect(!Self.isOn(control))
        clock.advance(by: .seconds(10))
        control.expirePauses()
        #expect(Self.isOn(control))
        #expect(switches.withLock { $0 } == [false, true])
    }

    @Test func whatAServerNoLongerAsksIsOver() {
        let clock = TestClock()
        let control = Control(now: { clock.now.nanoseconds }) { _ in }
        control.levels.set(.error, label: "mine")
        control.apply(
            Self.document(
                1,
                ControlSetting(.level("debug"), left: .seconds(10)),
                ControlSetting(.sampleRate(0.5), left: .seconds(10)),
                ControlSetting(.recording(false), left: .seconds(30))
            )
        )
        control.apply(Self.document(2))
        #expect(Self.isOn(control))
        #expect(control.sampleRate(operation: "work") == nil)
        #expect(LabelLevel(label: "l", levels: control.levels).level(own: .info) == .info)
        #expect(LabelLevel(label: "mine", levels: control.levels).level(own: .info) == .error)
    }

    @Test("A17, A19, D31: recording is switched off at run time, and on again")
    func pausesAndResumes() async {
        let test = TestVigil()
        let factory = test.vigil.makeMetricsFactory()
        test.vigil.feature("batch", "before")
        test.vigil.pause()
        #expect(test.vigil.isPaused)
        test.vigil.feature("batch", "during")
        test.vigil.operation("work") { _ in }
        Logger(label: "l") { test.vigil.makeLogHandler(label: $0) }.warning("on the console alone")
        Counter(label: "cups", factory: factory).increment()
        await test.vigil.flush()
        #expect(test.sink.logs.map(\.eventName) == ["vigil.feature", "vigil.configuration"])
        #expect(test.sink.spans.isEmpty && test.sink.metrics.isEmpty)
        #expect(test.console.all.count == 1)
        test.vigil.resume()
        test.vigil.operation("work") { _ in }
        await test.vigil.flush()
        #expect(test.sink.logs.last?.body == "recording goes on")
        #expect(test.sink.spans.count == 1)
    }

    @Test func aPauseOfTheProgramAndOneOfAServerEndApart() {
        var machine = PauseStateMachine()
        machine.paused(by: .program, until: .max)
        machine.paused(by: .server, until: 100)
        #expect(machine.deadline == 100)
        machine.resumed(by: .program)
        #expect(!machine.isOn)
        machine.timerFired(at: 99)
        #expect(!machine.isOn)
        machine.timerFired(at: 100)
        #expect(machine.isOn)
        #expect(machine.deadline == nil)
        machine.paused(by: .program, until: .max)
        machine.timerFired(at: 1 << 60)
        #expect(!machine.isOn && machine.deadline == nil)
    }

    @Test("A17: the kill switch stays off whatever a server asks, and what a server asks whatever the program resumes")
    func twoPausesAtOnce() {
        let clock = TestClock()
        let switches = Mutex<[Bool]>([])
        let control = Control(now: { clock.now.nanoseconds }) { isOn in switches.withLock { $0.append(isOn) } }
        control.apply(Self.document(1, ControlSetting(.recording(false), left: .seconds(10))))
        control.pause(by: .program, for: nil)
        control.apply(Self.document(2))
        clock.advance(by: .seconds(3_600))
        control.expirePauses()
        #expect(!Self.isOn(control))
        control.apply(Self.document(3, ControlSetting(.recording(true), left: .seconds(10))))
        #expect(!Self.isOn(control))
        control.apply(Self.document(4, ControlSetting(.recording(false), left: .seconds(10))))
        control.resume(by: .program)
        #expect(!Self.isOn(control))
        clock.advance(by: .seconds(10))
        control.expirePauses()
        #expect(Self.isOn(control))
        #expect(switches.withLock { $0 } == [false, true])
    }

    @Test func aPauseOfTheProgramNeverShortensAnother() {
        var machine = PauseStateMachine()
        machine.paused(by: .program, until: .max)
        machine.paused(by: .program, until: 100)
        machine.timerFired(at: 100)
        #expect(!machine.isOn)
        machine.resumed(by: .program)
        #expect(machine.isOn)
        machine.paused(by: .program, until: 100)
        machine.paused(by: .program, until: 200)
        #expect(machine.deadline == 200)
        // A server says all that it wants at once.
        machine.paused(by: .server, until: 900)
        machine.paused(by: .server, until: 150)
        #expect(machine.deadline == 150)
    }

    @Test("A17: a pause ends by itself while Vigil runs")
    func aPauseEndsByItself() async throws {
        let test = TestVigil()
        try await test.vigil.run {
            test.vigil.pause(for: .milliseconds(5))
            while test.vigil.isPaused { await Task.yield() }
        }
        #expect(test.sink.logs.map(\.eventName) == ["vigil.configuration", "vigil.configuration"])
    }

    @Test func asksTheSinksOtherEndWhileItRuns() async throws {
        let sink = ControllingSink([.unreachable(retryAfter: nil), .document(Self.document(5))])
        let vigil = Vigil(
            configuration: Vigil.Configuration(service: "shop"),
            sink: sink,
            diagnostics: Diagnostics { _ in },
            console: { _ in }
        )
        try await vigil.run {
            while sink.questions.count < 3 { await Task.yield() }
        }
        #expect(sink.questions.map(\.since) == [nil, nil, 5])
        #expect(sink.questions.allSatisfy { $0.service == "shop" && !$0.instance.isEmpty })
    }

    @Test func asksNobodyWhereThatIsTurnedOff() {
        var configuration = Vigil.Configuration(service: "shop")
        #expect(configuration.override(with: ["VIGIL_CONTROL": "false"]).isEmpty)
        #expect(!configuration.asksForControl)
        #expect(Vigil(configuration: configuration, sink: ControllingSink([])).controlTransport == nil)
    }
}

/// A sink whose other end answers what a test says, then nothing until the task is cancelled.
private final class ControllingSink: TelemetrySink, ControlSource {
    private let state: Mutex<(answers: [ControlTransport.Answer], questions: [ControlQuestion])>

    init(_ answers: [ControlTransport.Answer]) {
        state = Mutex((answers, []))
    }

    var questions: [ControlQuestion] { state.withLock { $0.questions } }

    var controlTransport: ControlTransport? {
        ControlTransport { question in
            let answer: ControlTransport.Answer? = self.state.withLock { state in
                state.questions.append(question)
                return state.answers.isEmpty ? nil : state.answers.removeFirst()
            }
            if let answer { return answer }
            while !Task.isCancelled { await Task.yield() }
            return .unreachable(retryAfter: nil)
        }
    }

    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt { .accepted }
}
