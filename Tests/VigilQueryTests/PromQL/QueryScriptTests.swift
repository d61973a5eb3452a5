import Foundation
import Testing

/// What scripts say of the language, written from Prometheus' documentation.
struct QueryScriptTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")

    static let scripts: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { $0.hasSuffix(".vql") }.sorted()
    }()

    @Test(arguments: scripts)
    func everyAnswerIsAsTheScriptSays(_ name: String) async throws {
        let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        let (mistakes, count) = try await QueryScript(text).run()
        #expect(count > 0)
        for mistake in mistakes { Issue.record("\(name) \(mistake)") }
    }

    @Test func scriptsAreFound() { #expect(!Self.scripts.isEmpty) }
}
