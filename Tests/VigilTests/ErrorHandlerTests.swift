import Logging
import ServiceLifecycle
import Synchronization
import Testing
import VigilModel

@testable import Vigil

@Suite("Global error handler and shutdown", .timeLimit(.minutes(1)))
struct ErrorHandlerTests {
    private let memory = InMemoryVigil()
    private let context = ErrorContext(service: "llm", operation: "complete")

    @Test("C31: an error is logged and counted by type and context, one of low severity only logged")
    func logsAndCounts() async throws {
        memory.vigil.errors.handle(ExtractionError(), severity: .high, context: context)
        memory.vigil.errors.handle(ExtractionError(), severity: .medium, context: context)
        memory.vigil.errors.handle(ExtractionError(), severity: .low, context: context)
        let logs = await memory.logs
        #expect(
            logs.map { $0.attributes["exception.message"]?.stringValue } == [
                "no sprites in there", "no sprites in there", nil,
            ]
        )
        #expect(logs.last?.body == "Error in complete: no sprites in there")
        #expect(memory.value(of: "errors", ["type": "VigilTests.ExtractionError", "context": "complete"]) == 2)
        #expect(memory.vigil.breaker("llm").state == .closed)
        #expect(!memory.vigil.shutdown.isRequested)
    }

    @Test("C32: a critical one alerts, opens the breaker of its service, and asks for shutdown where needed")
    func critical() async throws {
        let alerts = Mutex<[ErrorAlert]>([])
        memory.vigil.errors.onAlert { alert in alerts.withLock { $0.append(alert) } }
        memory.vigil.errors.handle(ExtractionError(), severity: .critical, context: context)
        #expect(
            alerts.withLock { $0 } == [
                ErrorAlert(level: .critical, message: "no sprites in there", context: context)
            ]
        )
        #expect(memory.vigil.breaker("llm").state == .open)
        #expect(!memory.vigil.shutdown.isRequested)
        #expect(await memory.events(named: "vigil.alert").first?.attributes["vigil.alert.level"] == "critical")
        var fatal = context
        fatal.needsShutdown = true
        memory.vigil.errors.handle(ExtractionError(), severity: .critical, context: fatal)
        #expect(memory.vigil.shutdown.isRequested)
    }

    @Test("C33: requests are stopped, then finished, then the database closed, then buffers written; once")
    func stepsInOrder() async {
        let lines = Lines()
        let shutdown = memory.vigil.shutdown
        for phase in ShutdownPhase.allCases.reversed() {
            shutdown.register("\(phase)", phase) {
                lines.append("\(phase)")
                if phase == .finishRequests { throw ExtractionError() }
            }
        }
        await shutdown.perform { _ in lines.append("exit") }
        await shutdown.perform { _ in lines.append("exit") }
        #expect(lines.all == ["stopRequests", "finishRequests", "closeDatabase", "flush"])
        #expect(memory.value(of: "errors", ["context": "shutdown finishRequests"]) == 1)
        #expect(Shutdown.usualDeadline == .milliseconds(30_000))
    }

    @Test("C33: past its deadline it ends with exit code 1")
    func endsPastItsDeadline() async {
        let code = Atomic<Int32>(0)
        memory.vigil.shutdown.register("hangs", .finishRequests) {
            while !Task.isCancelled { await Task.yield() }
        }
        await memory.vigil.shutdown.perform(deadline: .milliseconds(10)) { code.store($0, ordering: .relaxed) }
        let ended = code.load(ordering: .relaxed)
        #expect(ended == 1)
    }

    @Test func aCancelledCallerTakesAllStepsAllTheSame() async {
        let lines = Lines()
        let shutdown = memory.vigil.shutdown
        shutdown.register("database", .closeDatabase) {
            try Task.checkCancellation()
            lines.append("closed")
        }
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { await shutdown.perform { _ in lines.append("exit") } }
        }
        #expect(lines.all == ["closed"])
    }

    @Test("C33: as a service it ends its group where the application asks for it")
    func asAService() async throws {
        let lines = Lines()
        let vigil = memory.vigil
        vigil.shutdown.register("database", .closeDatabase) { lines.append("closed") }
        let service = ServiceGroupConfiguration.ServiceConfiguration(
            service: vigil.shutdownService(),
            successTerminationBehavior: .gracefullyShutdownGroup
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: vigil), service],
                logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        vigil.shutdown.request()
        try await group.run()
        #expect(lines.all == ["closed"])
    }
}
