import Logging
import Testing
import Vigil

/// docs/logging.md.
@Suite struct LoggingSnippets {
    @Test func filesAreConfigured() {
        let files = files()
        #expect(files?.filesMax == 5 && files?.fileBytesMax == 10 << 20)
    }

    func files() -> Vigil.LogFiles? {
        var configuration = Vigil.Configuration(service: "shop")
        configuration.logFiles = Vigil.LogFiles("/var/log/shop/", fileBytesMax: 10 << 20, filesMax: 5)
        return configuration.logFiles
    }

    @Test func levelsChangeWhileTheProgramRuns() async {
        let memory = InMemoryVigil()
        let logger = Logger(label: "shop.payment.card") { memory.vigil.makeLogHandler(label: $0) }
        detail(vigil: memory.vigil)
        memory.vigil.operation("checkout") { _ in logger.debug("card accepted") }
        logger.debug("nobody asked for this")
        #expect(await memory.logs.compactMap(\.body.stringValue) == ["card accepted"])
        memory.vigil.levels.reset()
    }

    func detail(vigil: Vigil) {
        vigil.levels.set(.debug, label: "shop.payment*", operation: "checkout", for: .seconds(600))
        vigil.levels.silence(label: "noise", for: .seconds(60))
    }

    func reset(vigil: Vigil) {
        vigil.levels.reset()
    }

    @Test func whatIsOftenLoggedHasOneCallEach() async {
        let memory = InMemoryVigil { $0.logLevel = .debug }
        let logger = Logger(label: "assistant") { memory.vigil.makeLogHandler(label: $0) }
        records(logger: logger, error: Extraction.Failure())
        let messages = await memory.logs.compactMap(\.body.stringValue)
        #expect(messages.contains("Error in extraction") && messages.contains("Pipeline execution"))
    }

    func records(logger: Logger, error: any Error) {
        logger.failure(error, in: "extraction")  // "Error in extraction", with message, stack and name
        logger.classification(classifier: "intent", primaryClass: "question", confidence: 0.93)  // at debug
        logger.pipelineExecution(
            conversationID: "c1",
            messageID: "m1",
            stages: [
                PipelineStage("retrieve", duration: .milliseconds(20)),
                PipelineStage("answer", duration: .milliseconds(300)),
            ]
        )
    }
}
