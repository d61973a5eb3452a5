import Logging
import Vigil

/// Answers questions in three stages, as assistants do: what is it about, what is known of it, how to say it.
///
/// The model is a sentence with gaps, so that everything runs without a network; what is measured is real.
struct Assistant {
    /// There is no answer.
    struct NothingKnown: Error, CustomStringConvertible {
        let topic: String
        var description: String { "nothing is known of \(topic)" }
    }

    let vigil: Vigil
    let metrics = AssistantMetrics()
    private let logger = Logger(label: "assistant")

    init(vigil: Vigil) {
        self.vigil = vigil
    }

    /// Answers a question, and tells Vigil how that went.
    ///
    /// - Parameters:
    ///   - question: What somebody wants to know.
    ///   - message: Which message of the conversation it is.
    /// - Returns: The answer.
    /// - Throws: ``NothingKnown``.
    func answer(_ question: String, message: Int) throws -> String {
        var stages: [PipelineStage] = []
        let start = ContinuousClock.now
        defer {
            let isSuccess = stages.allSatisfy(\.isSuccess)
            metrics.pipelineEnded(after: .now - start, success: isSuccess)
            logger.pipelineExecution(conversationID: "terminal", messageID: "\(message)", stages: stages)
            vigil.interaction("ask", source: .cli, success: isSuccess, duration: .now - start)
        }
        return try vigil.operation("answer") { _ in
            let topic = try stage("classify", &stages) { classify(question) }
            let fact = try stage("retrieve", &stages) { try Self.fact(about: topic, metrics) }
            return try stage("generate", &stages) { generate(question, fact) }
        }
    }

    /// Runs a stage, and notes it whatever becomes of it.
    private func stage<Value>(
        _ name: String,
        _ stages: inout [PipelineStage],
        _ work: () throws -> Value
    ) throws -> Value {
        let start = ContinuousClock.now
        func note(_ error: (any Error)?) {
            stages.append(PipelineStage(name, duration: .now - start, error: error))
            metrics.stageEnded(name, after: .now - start, success: error == nil)
        }
        do {
            let value = try work()
            note(nil)
            return value
        } catch {
            note(error)
            throw error
        }
    }

    private func classify(_ question: String) -> String {
        let start = ContinuousClock.now
        let words = question.lowercased().split { !$0.isLetter }.map(String.init)
        let known = words.filter { Self.facts[$0] != nil }
        let topic = known.first ?? words.last ?? "nothing"
        let confidence = known.isEmpty ? 0.1 : 1 / Double(Set(known).count)
        metrics.classified(by: "words", after: .now - start, confidence: confidence)
        logger.classification(classifier: "words", primaryClass: topic, confidence: confidence)
        return topic
    }

    private func generate(_ question: String, _ fact: String) -> String {
        let start = ContinuousClock.now
        let answer = "As far as I know, \(fact)."
        metrics.modelCalled(
            provider: "local",
            model: "sentence-1",
            after: .now - start,
            inputTokens: Self.tokens(in: question + " " + fact),
            outputTokens: Self.tokens(in: answer)
        )
        return answer
    }

    private static func fact(about topic: String, _ metrics: AssistantMetrics) throws -> String {
        let start = ContinuousClock.now
        let fact = facts[topic]
        metrics.queried("select", after: .now - start)
        guard let fact else { throw NothingKnown(topic: topic) }
        return fact
    }

    private static func tokens(in text: String) -> Int { text.split(separator: " ").count }

    /// The database.
    private static let facts = [
        "tea": "tea is best with water just off the boil",
        "coffee": "coffee wants 60 grams for a litre",
        "milk": "milk goes in last",
    ]
}
