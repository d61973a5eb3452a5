import Metrics
import Testing
import VigilModel

@testable import HelloAssistant
@testable import Vigil

/// What the example measures by swift-metrics alone, as it arrives.
@Suite("The assistant's metrics")
struct AssistantTests {
    private let memory = InMemoryVigil()
    private let lines: [String]

    init() {
        let memory = self.memory
        withMetricsFactory(memory.vigil.makeMetricsFactory()) {
            let assistant = Assistant(vigil: memory.vigil)
            _ = try? assistant.answer("How is tea made?", message: 1)
            _ = try? assistant.answer("Is milk in tea?", message: 2)
            _ = try? assistant.answer("What is water?", message: 3)
        }
        lines = memory.vigil.exposition().split(separator: "\n").map(String.init)
    }

    /// Whether a metric has these labels and values, here and for Prometheus.
    private func expect(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: Double) {
        let attributes = Attributes(labels.map { Attribute($0.key, .string($0.value)) })
        #expect(memory.value(of: name, attributes) == value, "\(name)")
        let words = labels.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
        let suffix = labels.isEmpty ? "" : "{\(words)}"
        let shown = [
            "\(name)\(suffix) \(value)", "\(name)_total\(suffix) \(value)", "\(name)_count\(suffix) \(Int(value))",
        ]
        #expect(lines.filter(shown.contains).count == 1, "\(shown)")
    }

    @Test("C18: pipeline_duration_ms, pipeline_executions by status")
    func pipelines() {
        expect("pipeline_duration_ms", [:], 3)
        expect("pipeline_executions", ["status": "success"], 2)
        expect("pipeline_executions", ["status": "failure"], 1)
    }

    @Test("C19: stage_duration_ms by stage, stage_executions by stage and status")
    func stages() {
        for (stage, times, failures) in [("classify", 3.0, nil), ("retrieve", 3, 1.0), ("generate", 2, nil)] {
            expect("stage_duration_ms", ["stage": stage], times)
            expect("stage_executions", ["stage": stage, "status": "success"], times - (failures ?? 0))
            if let failures { expect("stage_executions", ["stage": stage, "status": "failure"], failures) }
        }
    }

    @Test("C20: classification_duration_ms and classification_confidence by classifier")
    func classifications() {
        expect("classification_duration_ms", ["classifier": "words"], 3)
        expect("classification_confidence", ["classifier": "words"], 3)
        #expect(lines.contains(#"classification_confidence_sum{classifier="words"} 1.6"#))
    }

    @Test("C21: db_query_duration_ms and db_queries by operation")
    func queries() {
        expect("db_query_duration_ms", ["operation": "select"], 3)
        expect("db_queries", ["operation": "select"], 3)
    }

    @Test("C22: llm_call_duration_ms and llm_tokens_used by provider and model, llm_tokens_total; tokens in tokens")
    func modelCalls() {
        // Questions, facts and answers in words: 4 + 9 + 14, and 4 + 4 + 9.
        expect("llm_call_duration_ms", ["model": "sentence-1", "provider": "local"], 2)
        expect("llm_tokens_used", ["model": "sentence-1", "provider": "local"], 44)
        #expect(memory.value(of: "llm_tokens_total") == 44)
        #expect(lines.contains("llm_tokens_total 44.0"))
        #expect(memory.value(of: "gen_ai.client.token.usage", ["gen_ai.token.type": "input"]) == 2)
        #expect(lines.contains { $0.hasPrefix("gen_ai_client_token_usage_sum{") && $0.hasSuffix(" 21.0") })
    }
}
