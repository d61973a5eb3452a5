import Foundation
import Logging
import Testing
import Vigil
import VigilExporter

/// docs/crashes.md and the guide "Crashes and errors".
@Suite struct ErrorSnippets {
    @Test func crashesAreReportedFromTheFirstLineOn() async {
        await #expect(processExitsWith: .success) {
            _ = try Outside.withoutServer()
            let vigil = try Self.bootstrap()
            #expect(vigil.configuration.crashReports == .on)
        }
    }

    static func bootstrap() throws -> Vigil {
        let vigil = try Vigil.bootstrap(service: "shop", exporter: .otlp())
        return vigil
    }

    @Test func anErrorSaysWhatLedToIt() async {
        let memory = InMemoryVigil()
        #expect(throws: Extraction.Failure.self) { try checkOut(vigil: memory.vigil) }
        let error = await memory.logs.first { $0.attributes["exception.type"] != nil }
        #expect(error?.attributes["vigil.operation.name"] == .string("check_out"))
        let breadcrumbs = String(describing: error?.attributes["vigil.breadcrumbs"])
        #expect(breadcrumbs.contains("cache is cold"))
    }

    func checkOut(vigil: Vigil) throws {
        func pay() throws { throw Extraction.Failure() }
        try vigil.operation("check_out") { operation in
            vigil.breadcrumb("the price cache is cold")
            try pay()
        }
    }

    @Test func anErrorThatWasHandledIsRecordedByHand() async {
        let memory = InMemoryVigil()
        handled(vigil: memory.vigil, logger: Logger(label: "shop") { memory.vigil.makeLogHandler(label: $0) })
        #expect(await memory.logs.filter { $0.attributes["exception.type"] != nil }.count == 2)
        #expect(memory.value(of: "errors", ["type": "CardRefused"]) == 1)
    }

    func handled(vigil: Vigil, logger: Logger) {
        func pay() throws { throw Extraction.Failure() }
        do {
            try pay()
        } catch {
            logger.failure(error, in: "payment")
            vigil.error(type: "CardRefused", message: "the bank says no", in: "payment")
        }
    }

    @Test func crashReportsCanBeTurnedOff() {
        var configuration = Vigil.Configuration(service: "shop")
        configuration.crashReports = .off
        #expect(configuration.crashReports == .off)
    }

    @Test func throwsCanBeTraced() {
        var configuration = Vigil.Configuration(service: "shop")
        configuration.tracesThrows = true
        #expect(configuration.tracesThrows)
    }
}
