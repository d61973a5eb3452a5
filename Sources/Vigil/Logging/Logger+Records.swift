public import Logging
import VigilModel

extension Logger {
    /// Writes at `info` how a pipeline handled a message: how long in all, and each stage.
    ///
    /// The metadata are `conversationId`, `messageId`, `totalDuration`, the sum of the stages in milliseconds, and
    /// `stages`, each with `name`, `duration` in milliseconds, `success`, and `error` where there was one.
    ///
    /// - Parameters:
    ///   - conversationID: Which conversation.
    ///   - messageID: Which message of it.
    ///   - stages: What was done, in order.
    ///   - file: Where this is called.
    ///   - function: Where this is called.
    ///   - line: Where this is called.
    public func pipelineExecution(
        conversationID: String,
        messageID: String,
        stages: [PipelineStage],
        file: String = #fileID,
        function: String = #function,
        line: UInt = #line
    ) {
        let total = stages.reduce(Duration.zero) { $0 + $1.duration }
        info(
            "Pipeline execution",
            metadata: [
                "conversationId": .string(conversationID), "messageId": .string(messageID),
                "totalDuration": .stringConvertible(total.inMilliseconds),
                "stages": .array(stages.map { .dictionary($0.metadata) }),
            ],
            file: file,
            function: function,
            line: line
        )
    }

    /// Writes at `debug` what a classifier decided, with `classifier`, `primaryClass` and `confidence` as metadata.
    ///
    /// - Parameters:
    ///   - classifier: Which classifier.
    ///   - primaryClass: What it took it for.
    ///   - confidence: How sure it is, from 0 to 1.
    ///   - file: Where this is called.
    ///   - function: Where this is called.
    ///   - line: Where this is called.
    public func classification(
        classifier: String,
        primaryClass: String,
        confidence: Double,
        file: String = #fileID,
        function: String = #function,
        line: UInt = #line
    ) {
        debug(
            "Classification",
            metadata: [
                "classifier": .string(classifier), "primaryClass": .string(primaryClass),
                "confidence": .stringConvertible(confidence),
            ],
            file: file,
            function: function,
            line: line
        )
    }

    /// Writes an error at `error` as `Error in CONTEXT`, with its message, stack and name.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - context: During what.
    ///   - metadata: What else is known.
    ///   - file: Where this is called.
    ///   - function: Where this is called.
    ///   - line: Where this is called.
    public func failure(
        _ error: any Error,
        in context: String,
        metadata: @autoclosure () -> Metadata? = nil,
        file: String = #fileID,
        function: String = #function,
        line: UInt = #line
    ) {
        self.error(
            "Error in \(context)",
            error: error,
            metadata: metadata(),
            file: file,
            function: function,
            line: line
        )
    }
}

extension PipelineStage {
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "name": .string(name), "duration": .stringConvertible(duration.inMilliseconds),
            "success": .stringConvertible(isSuccess),
        ]
        if let error { metadata["error"] = .string(String(describing: error)) }
        return metadata
    }
}

extension Duration {
    fileprivate var inMilliseconds: Double { Double(nanoseconds) / 1e6 }
}
