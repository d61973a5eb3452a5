import CVigil
import Testing
import VigilModel

@testable import Vigil

@Suite("Console", .timeLimit(.minutes(1)))
struct ConsoleTests {
    // MARK: Who writes

    @Test func whoComesWhileNobodyWritesTakesAlongWhatOthersHave() {
        var machine = ConsoleStateMachine()
        #expect(machine.lineCame("1\n") == .write(Array("1\n".utf8)))
        #expect(machine.lineCame("2\n") == .rest)
        #expect(machine.lineCame("3\n") == .rest)
        #expect(machine.callerWrote(leaving: []) == .write(Array("2\n3\n".utf8)))
        #expect(!machine.isDone)
        #expect(machine.callerWrote(leaving: []) == .rest)
        #expect(machine.isDone)
    }

    @Test func nobodyWritesForOthersForEver() {
        var machine = ConsoleStateMachine()
        var action = machine.lineCame("1\n")
        var rounds = 0
        while case .write = action {
            rounds += 1
            #expect(machine.lineCame("2\n") == .rest)
            action = machine.callerWrote(leaving: [])
        }
        #expect(rounds == 5)
        #expect(action == .startThread)
        #expect(machine.threadIsFree() == Array("2\n".utf8))
        #expect(machine.threadIsFree() == nil)
        #expect(machine.isDone)
    }

    @Test func whatTheStreamDoesNotTakeWaitsForAThreadBeforeWhatComesLater() {
        var machine = ConsoleStateMachine()
        _ = machine.lineCame("first\n")
        #expect(machine.lineCame("second\n") == .rest)
        #expect(machine.callerWrote(leaving: Array("st\n".utf8)[...]) == .startThread)
        #expect(machine.lineCame("third\n") == .rest)
        #expect(machine.threadIsFree() == Array("st\nsecond\nthird\n".utf8))
        #expect(machine.lineCame("fourth\n") == .rest)
        machine.streamRefused(Array("st\nsecond\nthird\n".utf8)[...])
        #expect(machine.refused == 3)
        #expect(machine.threadIsFree() == Array("fourth\n".utf8))
    }

    @Test func whatDoesNotFitIsLeftOutAndSaidWhereItIsMissing() {
        var machine = ConsoleStateMachine()
        _ = machine.lineCame("first\n")
        let line = String(repeating: "x", count: 1_023) + "\n"
        for _ in 0..<1_030 { #expect(machine.lineCame(line) == .rest) }
        #expect(machine.overflowed == 6)
        _ = machine.callerWrote(leaving: Array("first\n".utf8)[...])
        let written = String(decoding: machine.threadIsFree() ?? [], as: UTF8.self)
        #expect(written.hasPrefix("first\nxxx"))
        #expect(written.hasSuffix("xxx\nvigil: 6 log lines were left out here, since nobody read them\n"))
        #expect(machine.threadIsFree() == nil)
    }

    @Test func withoutAThreadTheNextCallerTries() {
        var machine = ConsoleStateMachine()
        _ = machine.lineCame("1\n")
        #expect(machine.callerWrote(leaving: Array("1\n".utf8)[...]) == .startThread)
        machine.threadFailed()
        #expect(machine.lineCame("2\n") == .write(Array("1\n2\n".utf8)))
    }

    // MARK: Pipes

    @Test func aLineIsInThePipeWhenTheCallReturns() throws {
        let pipe = try Ends()
        let writer = ConsoleWriter(pipe.writer)
        for number in 0..<10 {
            writer.write("line \(number)\n")
            #expect(pipe.read() == "line \(number)\n")
        }
    }

    @Test("nobody waits for a console that nobody reads; what is left out is counted, and the rest keeps its order")
    func nobodyWaitsForAPipeThatNobodyReads() async throws {
        let pipe = try Ends()
        let writer = ConsoleWriter(pipe.writer)
        for number in 0..<30_000 { writer.write("line \(number) \(String(repeating: "x", count: 80))\n") }
        let lost = try #require(writer.dropped.first)
        #expect(lost.reason == "console_full" && lost.lines > 10_000)
        let text = await BlockingThread.run {
            var text = ""
            while !text.contains("nobody read them\n") { text += pipe.read() }
            return text
        }
        let numbers = text.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst().first }.compactMap {
            Int($0)
        }
        #expect(numbers.dropLast() == Array(0..<numbers.count - 1)[...])
        #expect(numbers.last == lost.lines)
        #expect(numbers.count - 1 + lost.lines == 30_000)
        writer.settle()
        writer.write("at last\n")
        #expect(pipe.read() == "at last\n")
    }

    @Test func linesOfManyThreadsStayWhole() async throws {
        let pipe = try Ends()
        let writer = ConsoleWriter(pipe.writer)
        async let text = BlockingThread.run {
            var text = ""
            while !text.hasSuffix("end\n") { text += pipe.read() }
            return text
        }
        await BlockingThread.run {
            Threads.run(4) { thread in
                for number in 0..<1_000 { writer.write("\(thread) \(number)\n") }
            }
            writer.settle()
            writer.write("end\n")
        }
        let lines = await text.split(separator: "\n").dropLast()
        #expect(lines.count == 4_000)
        for thread in 0..<4 {
            let own = lines.filter { $0.hasPrefix("\(thread) ") }
            #expect(own == (0..<1_000).map { "\(thread) \($0)" })
        }
    }

    @Test func whatAStreamRefusesIsCounted() throws {
        let pipe = try Ends()
        let writer = ConsoleWriter(pipe.reader)
        writer.write("one\n")
        writer.write("two\nthree\n")
        #expect(writer.dropped.map(\.reason) == ["console_refused"])
        #expect(writer.dropped.map(\.lines) == [3])
    }

    /// A pipe.
    private final class Ends: Sendable {
        struct Failure: Error {}

        let reader: Int32
        let writer: Int32

        init() throws {
            var ends: (reader: Int32, writer: Int32) = (-1, -1)
            guard vigil_pipe(&ends.reader, &ends.writer) == 0 else { throw Failure() }
            (reader, writer) = ends
        }

        deinit {
            vigil_close(reader)
            vigil_close(writer)
        }

        /// What is there, once something is.
        func read() -> String {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = vigil_read(reader, &bytes, bytes.count)
            return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
        }
    }
}
