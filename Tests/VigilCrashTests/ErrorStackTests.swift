import Testing
import VigilModel
import VigilOTLP
import VigilTestKit

@testable import Vigil

struct OutOfStock: Error {}

@inline(never)
func reserve(_ vigil: Vigil, times: Int) {
    for _ in 0..<times { vigil.error(OutOfStock(), in: "reserve") }
}

@Suite("Stacks of errors")
struct ErrorStackTests {
    let sink = RecordingSink()
    let vigil: Vigil

    init() {
        vigil = Vigil(configuration: Vigil.Configuration(service: "test"), sink: sink)
    }

    @Test("C9, E44: an error has the stack of where it was recorded, by function names")
    func anErrorHasItsStack() async throws {
        reserve(vigil, times: 1)
        await vigil.flush()
        let record = try #require(sink.logs.first)
        let stack = record.text("exception.stacktrace")
        #expect(stack.hasPrefix("0 VigilCrashTests.reserve("), "\(stack)")
        #expect(record.attributes[ErrorStacks.attribute] == nil)
        #expect(record.text("exception.type") == "VigilCrashTests.OutOfStock")
    }

    @Test func aStormOfErrorsCostsFewStacks() async throws {
        reserve(vigil, times: 500)
        await vigil.flush()
        #expect(sink.logs.count == 500)
        let count = sink.logs.count { !$0.text("exception.stacktrace").isEmpty }
        // It may have begun in one second and ended in the next.
        #expect((10...20).contains(count))
    }

    @Test("E36: an error that an operation throws has the stack of the operation")
    func anErrorThatIsThrownHasAStack() async throws {
        #expect(throws: OutOfStock.self) {
            try vigil.operation("order") { _ in throw OutOfStock() }
        }
        await vigil.flush()
        let stack = try #require(sink.logs.first).text("exception.stacktrace")
        #expect(stack.contains("VigilCrashTests.ErrorStackTests.anErrorThatIsThrownHasAStack"), "\(stack)")
    }

    @Test func theWalkStaysWithinTheStack() {
        let addresses = ErrorStacks().capture(for: "X", at: .zero) ?? []
        #expect((2...32).contains(addresses.count))
    }
}
