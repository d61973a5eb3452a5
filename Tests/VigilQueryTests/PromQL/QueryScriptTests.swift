import Foundation
import Testing

@testable import VigilQuery

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

    @Test("every function, aggregation and operator stands in a script")
    func everythingStandsInAScript() throws {
        var words: Set<String> = []
        for name in Self.scripts {
            let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
            for query in try QueryScript(text).queries {
                // What is to be refused may not be readable.
                if let expression = try? PromQL.parse(query) { words.formUnion(expression.words) }
            }
        }
        let all =
            PromQL.Function.allCases.map(\.rawValue) + PromQL.Aggregation.Operator.allCases.map(\.rawValue)
            + PromQL.BinaryOperator.allCases.map(\.rawValue)
        #expect(Set(all).subtracting(words).isEmpty)
    }
}
