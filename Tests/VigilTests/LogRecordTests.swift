import Logging
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Records of pipelines")
struct LogRecordTests {
    private static func record(_ write: (Logger) -> Void) async throws -> LogRecord {
        let test = TestVigil { $0.logLevel = .debug }
        write(Logger(label: "ai") { test.vigil.makeLogHandler(label: $0) })
        await test.vigil.flush()
        return try #require(test.sink.logs.first)
    }

    @Test("C10: a pipeline's stages are written with how long they took in all")
    func pipelines() async throws {
        let record = try await Self.record {
            $0.pipelineExecution(
                conversationID: "c1",
                messageID: "m1",
                stages: [
                    PipelineStage("retrieve", duration: .milliseconds(20)),
                    PipelineStage("answer", duration: .microseconds(1_500), error: ExtractionError()),
                ]
            )
        }
        #expect(record.severity == .info)
        #expect(record.attributes["conversationId"] == "c1" && record.attributes["messageId"] == "m1")
        #expect(record.attributes["totalDuration"] == 21.5)
        #expect(
            record.attributes["stages"]
                == .array([
                    .map(["duration": 20.0, "name": "retrieve", "success": true]),
                    .map(["duration": 1.5, "error": "no sprites in there", "name": "answer", "success": false]),
                ])
        )
        #expect(record.attributes["code.function.name"] == "pipelines()")
    }

    @Test("C11: a classification is written at debug")
    func classifications() async throws {
        let record = try await Self.record {
            $0.classification(classifier: "intent", primaryClass: "question", confidence: 0.93)
        }
        #expect(record.severity == .debug)
        #expect(record.attributes["classifier"] == "intent")
        #expect(record.attributes["primaryClass"] == "question")
        #expect(record.attributes["confidence"] == 0.93)
    }

    @Test("C12: an error is written as Error in its context")
    func failures() async throws {
        let record = try await Self.record { $0.failure(ExtractionError(), in: "extraction", metadata: ["rom": "a"]) }
        #expect(record.body == "Error in extraction")
        #expect(record.severity == .error)
        #expect(record.attributes["exception.type"] == "VigilTests.ExtractionError")
        #expect(record.attributes["exception.message"] == "no sprites in there")
        #expect(record.attributes["rom"] == "a")
    }
}
