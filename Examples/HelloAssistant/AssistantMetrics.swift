import Metrics

/// What the assistant measures, by swift-metrics alone; names and labels are those that its dashboards ask for.
///
/// Durations in milliseconds are recorders, since timers are in seconds whatever their name says.
struct AssistantMetrics {
    /// All stages are through, or one failed.
    func pipelineEnded(after duration: Duration, success: Bool) {
        record(duration, in: "pipeline_duration_ms", [])
        Counter(label: "pipeline_executions", dimensions: [("status", Self.status(success))]).increment()
    }

    /// A stage ended.
    func stageEnded(_ stage: String, after duration: Duration, success: Bool) {
        record(duration, in: "stage_duration_ms", [("stage", stage)])
        Counter(label: "stage_executions", dimensions: [("stage", stage), ("status", Self.status(success))])
            .increment()
    }

    /// A classifier decided, and is so sure, from 0 to 1.
    func classified(by classifier: String, after duration: Duration, confidence: Double) {
        let dimensions = [("classifier", classifier)]
        record(duration, in: "classification_duration_ms", dimensions)
        Recorder(label: "classification_confidence", dimensions: dimensions).record(confidence)
    }

    /// The database was asked something.
    func queried(_ operation: String, after duration: Duration) {
        record(duration, in: "db_query_duration_ms", [("operation", operation)])
        Counter(label: "db_queries", dimensions: [("operation", operation)]).increment()
    }

    /// A model has answered.
    ///
    /// Tokens are counted under OpenTelemetry's name, and under the older ones.
    func modelCalled(
        provider: String,
        model: String,
        after duration: Duration,
        inputTokens: Int,
        outputTokens: Int
    ) {
        let dimensions = [("provider", provider), ("model", model)]
        record(duration, in: "llm_call_duration_ms", dimensions)
        Counter(label: "llm_tokens_used", dimensions: dimensions).increment(by: inputTokens + outputTokens)
        Counter(label: "llm_tokens_total").increment(by: inputTokens + outputTokens)
        for (type, tokens) in [("input", inputTokens), ("output", outputTokens)] {
            Recorder(
                label: "gen_ai.client.token.usage",
                dimensions: [
                    ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", provider),
                    ("gen_ai.request.model", model), ("gen_ai.token.type", type),
                ]
            ).record(tokens)
        }
    }

    private func record(_ duration: Duration, in name: String, _ dimensions: [(String, String)]) {
        Recorder(label: name, dimensions: dimensions).record(duration / .milliseconds(1))
    }

    private static func status(_ success: Bool) -> String { success ? "success" : "failure" }
}
