import Foundation
import Testing
import Vigil
import VigilCrypto
import VigilModel
import VigilPattern
import VigilPrivacy

/// docs/privacy.md, docs/interactions.md, and the guides on privacy.
@Suite struct PrivacySnippets {
    @Test func secretsOfTheApplicationAreTakenOut() async throws {
        let configuration = try rules()
        let memory = InMemoryVigil { $0 = configuration }
        memory.vigil.error(type: "Refused", message: "C-123456 asked for Project Falcon, password=hunter2")
        let message = await memory.logs.first?.attributes["exception.message"]?.stringValue ?? ""
        #expect(["C-123456", "Falcon", "hunter2"].allSatisfy { !message.contains($0) })
        #expect(message.contains("[REDACTED:password]"))
    }

    func rules() throws -> Vigil.Configuration {
        var configuration = Vigil.Configuration()
        configuration.redaction?.keys = ["patient", "birth date"]  // values under these words
        configuration.redaction?.allowedKeys = ["http.request.header.cookie"]  // left as they are
        configuration.redaction?.literals = ["Project Falcon"]  // texts, wherever they stand
        configuration.redaction?.patterns = [RedactionPattern("customer", try Pattern(#"C-\d{6}"#))]
        configuration.redaction?.secrets.insert(.email)
        return configuration
    }

    @Test func usersHavePseudonyms() async {
        await #expect(processExitsWith: .success) {
            _ = try Outside.withoutServer()
            var configuration = Vigil.Configuration()
            try Self.pseudonyms(&configuration)
            let memory = InMemoryVigil { [configuration] in $0 = configuration }
            memory.vigil.interaction("export", source: .ui, user: "ann@example.org")
            let user = await memory.events(named: "vigil.interaction").first?.attributes["user.id"]?.stringValue
            #expect(user?.hasPrefix("u_") == true)
        }
    }

    static func pseudonyms(_ configuration: inout Vigil.Configuration) throws {
        configuration.pseudonymizer = try KeyedPseudonymizer()
    }

    @Test func everyNameThatAUserEverHad() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/snippet-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let names = try rotate(path: folder + "/pseudonym.key", now: Timestamp(nanoseconds: 1_000_000_000))
        #expect(names.count == 1)
    }

    func rotate(path: String, now: Timestamp) throws -> [String] {
        let keys = try KeyRing.rotate(fileAt: path, at: now)
        let names = KeyedPseudonymizer(keys: keys).pseudonyms(of: "ann@example.org")
        return names
    }

    @Test func redactionByHand() {
        #expect(redacted() == "password=[REDACTED:password]")
    }

    func redacted() -> String {
        let redactor = Redactor()
        let line = redactor.redacted("password=hunter2")
        return line
    }

    @Test func linesAreSealed() throws {
        let key = InstallationKey.random(at: Timestamp(nanoseconds: 1))
        #expect(try sealed(keys: try KeyRing([key])) == "ann exported 12 rows")
    }

    func sealed(keys: KeyRing) throws -> String? {
        let sealer = EncryptedLines(keys: keys)
        let sealed = try sealer.seal("ann exported 12 rows")
        let line = sealer.open(sealed)
        return line
    }
}

/// docs/interactions.md.
@Suite struct InteractionSnippets {
    @Test func whatUsersDoIsRecorded() {
        let memory = InMemoryVigil()
        record(vigil: memory.vigil, userID: "ann", sessionID: "1", took: .seconds(2), error: nil)
        #expect(memory.value(of: "vigil.interactions") == 2)
        #expect(memory.vigil.interactions.statistics.totalInteractions == 2)
    }

    func record(vigil: Vigil, userID: String, sessionID: String, took: Duration, error: (any Error)?) {
        vigil.interaction("status", source: .cli)
        vigil.interaction(
            "export",
            source: .ui,
            user: userID,
            session: sessionID,
            duration: took,
            error: error,
            metadata: ["format": "csv", "rows": 1200]
        )
        vigil.feature("batch_extraction", "completed", success: true, duration: took)
    }

    @Test("A15, A16, A32: statistics and analysis of what users did")
    func dailyFilesTellOfTheLastDays() async {
        await #expect(processExitsWith: .success) {
            _ = try Outside.withoutServer()
            var configuration = Vigil.Configuration()
            try Self.files(&configuration)
            let memory = InMemoryVigil { [configuration] in $0 = configuration }
            memory.vigil.interaction("export", source: .ui, success: false)
            await memory.vigil.flush()
            #expect(try await Self.told(vigil: memory.vigil).contains("1 of 1"))
        }
    }

    static func files(_ configuration: inout Vigil.Configuration) throws {
        configuration.interactionFiles = Vigil.InteractionFiles()  // $XDG_DATA_HOME/vigil/interactions
        configuration.interactionFiles?.sealer = try EncryptedLines()  // encrypted, with VigilCrypto
    }

    static func told(vigil: Vigil) async throws -> String {
        let statistics = vigil.interactions.statistics  // since the start: how many, how they went, last flush
        let analysis = try await vigil.interactions.analyze(days: 7)  // from the files, of all processes
        let patterns = vigil.interactions.patterns()  // sequences within sessions, peak hours, what often fails
        let health = vigil.interactions.health  // ok, warning or error
        let warning = vigil.interactions.errorRateWarning()  // WARNING: High error rate: 12.34%
        #expect(health.status == .ok && warning != nil && patterns.count >= 0)
        return "\(statistics.failedInteractions) of \(analysis.totalInteractions)"
    }
}
