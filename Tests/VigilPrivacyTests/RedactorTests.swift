import Synchronization
import Testing
import VigilModel
import VigilPrivacy
import VigilTestKit

/// Secrets in telemetry, by their keys.
struct RedactorTests {
    @Test(arguments: [
        "password", "db.password", "passwordHash", "userPasswd", "X-Api-Key", "apikey", "APIKey", "api_key",
        "http.request.header.authorization", "set-cookie", "client_secret", "accessToken", "aws.secretKey", "SSN",
        "credit_card", "private_key", "HTTP_COOKIE", "token",
    ])
    func knowsTheNamesOfSecrets(key: String) {
        #expect(Redactor().redacted([key: "hunter2", "a": 1])[key]?.stringValue?.hasPrefix("[REDACTED:") == true)
    }

    @Test(arguments: [
        "token_count", "tokens", "gen_ai.usage.input_tokens", "gen_ai.token.type", "compass", "passwordless",
        "secretary", "primary_key", "idempotency_key", "tokenizer", "cookie_consent", "password.length", "key",
        "session.id", "", "...",
    ])
    func leavesNamesThatOnlyResembleThem(key: String) {
        #expect(Redactor().redacted([key: "x"])[key] == "x")
    }

    @Test func reachesIntoWhatIsNestedAndNoDeeperThanItLooks() {
        var value: AttributeValue = .map(["password": "x", "city": "Rome"])
        for _ in 0..<10 { value = .array([.map(["inner": value])]) }
        let redacted = Redactor().redacted(["outer": value])
        #expect("\(redacted)".contains("[REDACTED:password]"))
        #expect("\(redacted)".contains("Rome"))
        for _ in 0..<80 { value = .array([value]) }
        #expect(!"\(Redactor().redacted(["outer": value]))".contains("Rome"))
    }

    @Test func takesOutWholeValuesButNoTruthValues() {
        let redacted = Redactor().redacted(["token": .array([1, 2]), "secret": true, "pwd": 1234, "cookie": ""])
        #expect(
            redacted
                == ["token": "[REDACTED:token]", "secret": true, "pwd": "[REDACTED:pwd]", "cookie": ""]
        )
    }

    @Test func takesKeysOfTheProgramAndLeavesThoseThatItAllows() {
        var rules = RedactionRules.standard
        rules.keys = ["patient", "birth date"]
        rules.allowedKeys = ["Cookie", "note"]
        let redacted = Redactor(rules).redacted([
            "patient.name": "Ann", "birthDate": "1970", "cookie": "a", "note": "password=x", "patient_count": 3,
        ])
        #expect(redacted["patient.name"] == "[REDACTED:patient]")
        #expect(redacted["birthDate"] == "[REDACTED:birth_date]")
        #expect(redacted["cookie"] == "a")
        #expect(redacted["note"] == "password=x")
        #expect(redacted["patient_count"] == "[REDACTED:patient]")
    }

    @Test func looksAtAllSignalsAndTellsWhereItFoundSomething() {
        let secret = "password=x"
        var span = SpanRecord(name: secret, attributes: ["a": .string(secret)])
        span.events = [SpanRecord.Event(time: .zero, name: "exception", attributes: ["b": .string(secret)])]
        span.links = [SpanRecord.Link(traceID: .invalid, spanID: .invalid, attributes: ["c": .string(secret)])]
        span.status = SpanRecord.Status(.error, message: secret)
        let point = NumberPoint(
            attributes: ["d": .string(secret)],
            time: .zero,
            value: .int(1),
            exemplars: [Exemplar(filteredAttributes: ["token": "x"], time: .zero, value: .int(1))]
        )
        let resource = Resource(["process.command_line": .string(secret)])
        var batch = TelemetryBatch(
            spans: [ResourceGroup(resource: resource, items: [span])],
            metrics: [ResourceGroup(resource: Resource(), items: [Metric("m", data: .gauge([point]))])],
            logs: [ResourceGroup(resource: Resource(), items: [LogRecord(body: .string(secret))])]
        )
        let report = Redactor().redact(&batch)
        let places = report.counts.keys.map { "\($0.signal) \($0.place)" }.sorted()
        #expect(
            places == [
                "logs body", "metrics d", "metrics token", "traces a", "traces b", "traces c",
                "traces process.command_line", "traces status",
            ]
        )
        #expect(report.total == 8)
        #expect("\(batch)".occurrences(of: secret) == 1, "the name of a span stays")
    }

    @Test func replacesIdsOfUsersByPseudonymsOrLeavesThemOut() {
        let attributes: Attributes = ["user.id": "ann", "a": 1, "enduser.id": 7, "user.email": "ann@example.org"]
        let pseudonyms = Redactor(userIDs: .pseudonyms, pseudonymizer: Reverser())
        #expect(pseudonyms.redacted(attributes) == ["user.id": "p-nna", "a": 1, "enduser.id": "p-7"])
        #expect(pseudonyms.redacted(pseudonyms.redacted(attributes)) == pseudonyms.redacted(attributes))
        #expect(Redactor(userIDs: .pseudonyms).redacted(attributes) == ["a": 1])
        #expect(Redactor(userIDs: .none, pseudonymizer: Reverser()).redacted(attributes) == ["a": 1])
        #expect(Redactor(.none, userIDs: .plain).redacted(attributes) == attributes)
    }

    @Test func keepsApartWhatIsNotTheSame() {
        let redactor = Redactor(pseudonymizer: Reverser(), marksWithPseudonyms: true)
        #expect(redactor.redacted("token=ab token=cd") == "token=[REDACTED:token:p-ba] token=[REDACTED:token:p-dc]")
    }

    @Test func countsABatchOnceThatWasTriedTwice() async throws {
        let sink = RecordingSink(failures: [SinkError(.retry(after: nil), "not yet")])
        let found = Mutex(0)
        let redacting = RedactingSink(sink, redactor: Redactor()) { report in
            found.withLock { $0 += report.total }
        }
        let batch = TelemetryBatch(
            logs: [ResourceGroup(resource: Resource(), items: [LogRecord(body: "pwd=x")])]
        )
        await #expect(throws: SinkError.self) { try await redacting.receive(batch) }
        _ = try await redacting.receive(batch)
        #expect(found.withLock { $0 } == 1)
        #expect(sink.logs.map(\.body) == ["pwd=[REDACTED:pwd]"])
    }
}

/// Turns ids around.
private struct Reverser: Pseudonymizer {
    func pseudonym(of id: String) -> String { id.hasPrefix("p-") ? id : "p-" + String(id.reversed()) }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func occurrences(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
