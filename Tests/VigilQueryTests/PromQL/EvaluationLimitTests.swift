import Testing
import VigilModel
import VigilStore

@testable import VigilQuery

/// What a short query could ask for without end.
struct EvaluationLimitTests {
    private static func ask(_ query: String) async throws {
        let store = MemoryStore { Timestamp(seconds: 60) }
        _ = try await PromQL.Engine(store).instant(try PromQL.parse(query), at: .zero)
    }

    @Test(arguments: [
        "label_join(INNER, \"a\", \"\", \"a\", \"a\")", "label_replace(INNER, \"a\", \"$0$0\", \"a\", \".*\")",
    ])
    func labelsDoNotDoubleWithoutEnd(_ step: String) async throws {
        var query = "label_replace(vector(1), \"a\", \"xxxxxxxx\", \"\", \"\")"
        for _ in 0..<60 { query = step.replacing("INNER", with: query) }
        let error = await #expect(throws: PromQL.EvaluationError.self) { try await Self.ask(query) }
        #expect(error?.code == .limitExceeded)
    }
}
