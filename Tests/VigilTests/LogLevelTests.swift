import Logging
import Synchronization
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Levels at run time")
struct LogLevelTests {
    /// A Vigil at a time that the test moves, with a logger made before anything is changed.
    private struct Fixture {
        let sink = RecordingSink()
        let vigil: Vigil
        let clock: TestClock

        init() {
            let clock = TestClock()
            self.clock = clock
            var configuration = Vigil.Configuration(service: "test")
            configuration.console = .off
            vigil = Vigil(
                configuration: configuration,
                sink: sink,
                diagnostics: Diagnostics { _ in },
                time: TimeSource(wall: { clock.now }, monotonic: { clock.now.nanoseconds })
            )
        }

        func logger(_ label: String) -> Logger {
            Logger(label: label) { vigil.makeLogHandler(label: $0) }
        }

        /// The lines that have reached the sink.
        func lines() async -> [String] {
            await vigil.flush()
            return sink.logs.compactMap(\.body.stringValue)
        }
    }

    @Test("E50: a level that is lowered later holds for loggers made before, until its time is over")
    func lowersAndExpires() async {
        let test = Fixture()
        let logger = test.logger("shop")
        logger.debug("before")
        test.vigil.levels.set(.debug, for: .seconds(10))
        logger.debug("within")
        test.clock.advance(by: .seconds(9))
        logger.debug("still within")
        test.clock.advance(by: .seconds(1))
        logger.debug("after")
        #expect(await test.lines() == ["within", "still within"])
        #expect(test.vigil.levels.isEmpty)
    }

    @Test("E50: one subsystem is written in detail, by its label or the beginning of it")
    func holdsForLabels() async {
        let test = Fixture()
        test.vigil.levels.set(.debug, label: "shop.payment*")
        test.vigil.levels.set(.error, label: "shop.cart")
        for label in ["shop", "shop.payment", "shop.payment.card", "shop.cart", "shop.cart2"] {
            test.logger(label).debug("debug of \(label)")
            test.logger(label).info("info of \(label)")
        }
        let lines = await test.lines()
        #expect(
            lines == [
                "info of shop", "debug of shop.payment", "info of shop.payment", "debug of shop.payment.card",
                "info of shop.payment.card", "info of shop.cart2",
            ]
        )
    }

    @Test("E50: one operation is written in detail, with the operations within it")
    func holdsForOperations() async {
        let test = Fixture()
        let logger = test.logger("shop")
        test.vigil.levels.set(.debug, operation: "checkout*")
        logger.debug("outside")
        test.vigil.operation("browse") { _ in logger.debug("another") }
        test.vigil.operation("checkout.cart") { _ in
            logger.debug("checkout")
            test.vigil.operation("pay") { _ in logger.debug("within") }
        }
        await test.vigil.operation("checkout") { _ in
            await Task.yield()
            logger.debug("later")
        }
        #expect(await test.lines() == ["checkout", "within", "later"])
    }

    @Test func theMoreSpecialRuleCounts() async {
        let test = Fixture()
        let logger = test.logger("shop.cart")
        test.vigil.levels.silence()
        #expect(logger.logLevel == .critical)
        test.vigil.levels.set(.warning, label: "shop*")
        test.vigil.levels.set(.notice, label: "shop.c*")
        #expect(logger.logLevel == .notice)
        test.vigil.levels.set(.trace, operation: "checkout")
        #expect(logger.logLevel == .notice)
        test.vigil.operation("checkout") { _ in #expect(logger.logLevel == .trace) }
        test.vigil.levels.set(.info, label: "shop.c*")
        #expect(logger.logLevel == .info)
        test.vigil.levels.reset()
        #expect(test.vigil.levels.isEmpty)
    }

    @Test func whatIsSilencedWritesNothingHoweverGrave() async {
        let test = Fixture()
        let logger = test.logger("noise")
        test.vigil.levels.silence(label: "noise", for: .seconds(1))
        logger.critical("lost")
        test.logger("shop").critical("kept")
        test.clock.advance(by: .seconds(1))
        logger.critical("back")
        #expect(await test.lines() == ["kept", "back"])
    }

    @Test func aLoggersOwnLevelIsThereAgainAfterwards() {
        let test = Fixture()
        var logger = test.logger("shop")
        test.vigil.levels.set(.debug)
        logger.logLevel = .error
        #expect(logger.logLevel == .debug)
        test.vigil.levels.reset()
        #expect(logger.logLevel == .error)
    }

    @Test func rulesAreBoundedAndThoseOfAServerAreApart() {
        let test = Fixture()
        for number in 0..<LevelTable.rulesMax { #expect(test.vigil.levels.set(.debug, label: "l\(number)")) }
        #expect(!test.vigil.levels.set(.debug, label: "one more"))
        #expect(test.vigil.levels.set(.error, label: "l0"))
        let rule = LevelRule(
            floor: .level(.trace),
            label: NamePattern("one more"),
            operation: nil,
            expiry: .max,
            origin: .server
        )
        test.vigil.levels.replaceServerRules([rule])
        #expect(test.logger("one more").logLevel == .trace)
        test.vigil.levels.reset()
        #expect(test.logger("one more").logLevel == .trace)
        test.vigil.levels.replaceServerRules([])
        #expect(test.vigil.levels.isEmpty)
    }

    @Test func aRuleThatChangesWhileManyLogIsSeenByAll() async {
        let test = Fixture()
        let logger = test.logger("shop")
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for round in 0..<2_000 {
                        if task == 0 { test.vigil.levels.set(round % 2 == 0 ? .debug : .error, label: "shop") }
                        _ = logger.logLevel
                    }
                }
            }
        }
        #expect(logger.logLevel == .error)
        test.vigil.levels.set(.trace, label: "shop")
        #expect(logger.logLevel == .trace)
    }
}
