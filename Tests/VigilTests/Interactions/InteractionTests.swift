import Testing
import VigilModel
import VigilPrivacy
import VigilTestKit

@testable import Vigil

/// Interactions and features, as events and counts.
struct InteractionTests {
    /// The value of a counter under given attributes.
    private func count(_ name: String, _ attributes: Attributes, in vigil: Vigil) -> Int64? {
        guard case .sum(let points, _, _)? = vigil.snapshot().first(where: { $0.name == name })?.data else {
            return nil
        }
        guard case .int(let value)? = points.first(where: { $0.attributes == attributes })?.value else { return nil }
        return value
    }

    @Test("A25: an interaction is sent as an event, with metadata or without")
    func sendsAnEvent() async {
        let test = TestVigil { $0.userIDs = .plain }
        test.vigil.operation("cli") { _ in
            test.vigil.interaction("status", source: .cli)
            test.vigil.interaction(
                "search",
                source: .ui,
                user: "ann",
                session: "s1",
                duration: .milliseconds(1_500),
                error: ExtractionError(),
                metadata: ["hits": 3]
            )
        }
        await test.vigil.flush()
        let events = test.sink.logs.filter { $0.eventName == "vigil.interaction" }
        #expect(
            events.map(\.attributes) == [
                [
                    "vigil.interaction.source": "cli", "vigil.interaction.name": "status", "vigil.outcome": "success",
                ],
                [
                    "vigil.interaction.source": "ui", "vigil.interaction.name": "search", "vigil.outcome": "failure",
                    "vigil.interaction.duration": 1.5, "user.id": "ann", "session.id": "s1",
                    "error.type": "VigilTests.ExtractionError",
                    "vigil.interaction.error": "no sprites in there", "vigil.interaction.meta.hits": 3,
                ],
            ]
        )
        #expect(events.allSatisfy { $0.traceID == test.sink.spans.first?.traceID && $0.time > .zero })
    }

    @Test func countsBySourceNameAndOutcome() {
        let test = TestVigil()
        for index in 0..<5 { test.vigil.interaction("open", source: .api, success: index > 0) }
        test.vigil.interaction("open", source: .api, error: CancellationError())
        let attributes: Attributes = [
            "vigil.interaction.name": "open", "vigil.interaction.source": "api", "vigil.outcome": "success",
        ]
        #expect(count("vigil.interactions", attributes, in: test.vigil) == 4)
        let statistics = test.vigil.interactions.statistics
        #expect(statistics.totalInteractions == 6)
        #expect(statistics.successfulInteractions == 4)
        #expect(statistics.failedInteractions == 1, "what was cancelled did not fail")
    }

    @Test("A4: user ids leave as pseudonyms, or not at all")
    func hidesUsers() async {
        let named = TestVigil { $0.pseudonymizer = Shout() }
        named.vigil.interaction("status", source: .cli, user: "ann")
        named.vigil.feature("export", "opened", user: "ann")
        await named.vigil.flush()
        #expect(named.sink.logs.map { $0.attributes["user.id"] } == ["ANN", "ANN"])
        #expect(named.vigil.pseudonym(of: "ann") == "ANN")

        let nameless = TestVigil()
        for _ in 0..<2 { nameless.vigil.interaction("status", source: .cli, user: "ann") }
        await nameless.vigil.flush()
        #expect(nameless.sink.logs.map { $0.attributes["user.id"] } == [nil, nil])
        #expect(nameless.vigil.pseudonym(of: "ann") == nil)
        #expect(nameless.remarks.all.filter { $0.contains("ids of users are left out") }.count == 1)
    }

    @Test("A24: ANONYMIZE_DATA is on by default, and False turns it off")
    func takesItsSwitchFromTheEnvironment() {
        var configuration = Vigil.Configuration()
        #expect(configuration.userIDs == .pseudonyms)
        var complaints = configuration.override(with: ["ANONYMIZE_DATA": "False"])
        #expect(configuration.userIDs == .plain)
        complaints += configuration.override(with: ["ANONYMIZE_DATA": "True"])
        #expect(configuration.userIDs == .pseudonyms)
        complaints += configuration.override(with: ["VIGIL_USER_IDS": "none", "VIGIL_REDACTION": "off"])
        #expect(configuration.userIDs == .none)
        #expect(configuration.redaction == nil)
        #expect(complaints.isEmpty)
        complaints = configuration.override(with: ["VIGIL_REDACTION": "perhaps"])
        #expect(complaints.count == 1)
    }

    @Test("A22, A23, A26: batch size 100, interval 60 s, retention 90 days, all of which can be changed")
    func takesNumbersFromTheEnvironment() {
        let defaults = Vigil.InteractionFiles()
        #expect(defaults.batchSize == 100)
        #expect(defaults.flushInterval == .seconds(60))
        #expect(defaults.retentionDays == 90)
        var configuration = Vigil.Configuration()
        let complaints = configuration.override(with: [
            "VIGIL_INTERACTIONS_DIRECTORY": "/tmp/x", "VIGIL_INTERACTIONS_BATCH_SIZE": "10",
            "VIGIL_INTERACTIONS_FLUSH_INTERVAL_SECONDS": "30", "VIGIL_INTERACTIONS_RETENTION_DAYS": "30",
        ])
        #expect(complaints.isEmpty)
        #expect(configuration.interactionFiles?.directory == "/tmp/x")
        #expect(configuration.interactionFiles?.batchSize == 10)
        #expect(configuration.interactionFiles?.flushInterval == .seconds(30))
        #expect(configuration.interactionFiles?.retentionDays == 30)
        let relative = configuration.override(with: ["VIGIL_INTERACTIONS_DIRECTORY": "here"])
        #expect(relative.count == 1)
    }

    @Test("A4: input is validated: cut, counted, never refused with a trap")
    func boundsWhatComesIn() async throws {
        let test = TestVigil { $0.userIDs = .plain }
        var metadata: Attributes = ["long": .string(String(repeating: "é", count: 5_000))]
        metadata["nested"] = .array(Array(repeating: "0123456789", count: 1_000))
        for index in 0..<100 { metadata["key\(index)"] = .int(Int64(index)) }
        test.vigil.interaction("", source: .cli)
        test.vigil.feature("", "")
        test.vigil.interaction(
            String(repeating: "👩‍👩‍👧", count: 100),
            source: .cli,
            user: "",
            session: String(repeating: "s", count: 1_000),
            metadata: metadata
        )
        await test.vigil.flush()
        let record = try #require(test.sink.logs.first)
        #expect(test.sink.logs.count == 1)
        let name = try #require(record.attributes["vigil.interaction.name"]?.stringValue)
        #expect(name == String(repeating: "👩‍👩‍👧", count: 14) + "…")
        #expect(record.attributes["user.id"] == nil)
        #expect(record.attributes["session.id"]?.stringValue?.utf8.count == 256)
        #expect(record.attributes.filter { $0.key.hasPrefix("vigil.interaction.meta.") }.count == 64)
        let long = try #require(record.attributes["vigil.interaction.meta.long"]?.stringValue)
        #expect(long.utf8.count <= 4_096 && long.hasSuffix("é…"))
        #expect(record.attributes["vigil.interaction.meta.nested"]?.stringValue?.utf8.count == 4_096)
        #expect(count("vigil.input.cut", [:], in: test.vigil) == 5)
        #expect(count("vigil.input.refused", [:], in: test.vigil) == 3)
    }

    @Test("A12, A17: start and stop are a switch at run time")
    func canBeSwitchedOff() async {
        let test = TestVigil()
        test.vigil.interaction("before", source: .cli)
        test.vigil.interactions.stop()
        test.vigil.interaction("meanwhile", source: .cli)
        #expect(!test.vigil.interactions.isRunning)
        test.vigil.interactions.start()
        test.vigil.interaction("after", source: .cli)
        await test.vigil.flush()
        let names = test.sink.logs.map { $0.attributes["vigil.interaction.name"] }
        #expect(names == ["before", "after"])
        #expect(count("vigil.interactions.dropped", [:], in: test.vigil) == 1)
    }

    @Test func dropsAndCountsWhatIsOverTheBound() {
        let test = TestVigil()
        let max = InteractionFlushStateMachine.waitingMax
        for _ in 0..<max + 7 { test.vigil.interaction("flood", source: .api) }
        #expect(count("vigil.interactions.dropped", [:], in: test.vigil) == 7)
        #expect(test.vigil.interactions.statistics.totalInteractions == max)
    }

    @Test func recordsNothingWhereVigilIsOff() {
        let test = TestVigil { $0.isEnabled = false }
        test.vigil.interaction("status", source: .cli)
        test.vigil.feature("a", "b")
        #expect(test.vigil.interactions.statistics.totalInteractions == 0)
    }

    @Test("E8, E45: a feature is an event and a count, with outcome, user, session and duration")
    func recordsFeatures() async {
        let test = TestVigil { $0.userIDs = .plain }
        test.vigil.feature("batch_extraction", "completed", success: true)
        test.vigil.feature(
            "batch_extraction",
            "completed",
            success: false,
            user: "ann",
            session: "s",
            duration: .seconds(2)
        )
        await test.vigil.flush()
        let common: Attributes = [
            "vigil.feature.name": "batch_extraction", "vigil.feature.action": "completed",
        ]
        #expect(
            test.sink.logs.map(\.attributes) == [
                Attributes(common + [Attribute("vigil.outcome", "success")]),
                Attributes(
                    common + [
                        Attribute("vigil.outcome", "failure"), Attribute("user.id", "ann"),
                        Attribute("session.id", "s"), Attribute("vigil.feature.duration", 2.0),
                    ]
                ),
            ]
        )
        let failed: Attributes = [
            "vigil.feature.action": "completed", "vigil.feature.name": "batch_extraction", "vigil.outcome": "failure",
        ]
        #expect(count("vigil.features", failed, in: test.vigil) == 1)
    }

    @Test("A20: not running is an error, five minutes without a flush a warning, else all is well")
    func tellsOfItsHealth() async {
        let test = TestVigil()
        #expect(test.vigil.interactions.health.status == .ok)
        let now = Timestamp(seconds: 10_000)
        let stale = Vigil.InteractionStatistics(lastFlush: now - .seconds(301))
        let warned = Vigil.InteractionHealth(isRunning: true, statistics: stale, now: now)
        #expect(warned.status == .warning)
        #expect(warned.message == "No flush in 5 minutes")
        #expect(warned.stats == nil)
        test.vigil.interactions.stop()
        #expect(test.vigil.interactions.health.status == .error)
        #expect(test.vigil.interactions.health.message == "Monitor not running")
    }

    @Test("A21: more than a tenth of failures is a warning in given words")
    func warnsOfErrors() async {
        let test = TestVigil()
        #expect(test.vigil.interactions.errorRateWarning() == nil)
        for index in 0..<81 { test.vigil.interaction("open", source: .cli, success: index >= 10) }
        #expect(test.vigil.interactions.errorRateWarning() == "WARNING: High error rate: 12.35%")
        #expect(test.vigil.interactions.errorRateWarning(above: 0.2) == nil)
        await test.vigil.flush()
        #expect(test.remarks.all.contains("WARNING: High error rate: 12.35%"))
    }
}

/// Writes ids in capitals.
private struct Shout: Pseudonymizer {
    func pseudonym(of id: String) -> String { id.uppercased() }
}
