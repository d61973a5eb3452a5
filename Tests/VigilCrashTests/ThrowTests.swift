import CVigil
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

struct Spoiled: Error, Equatable { var crates = 1 }
struct Soured: Error {}

@inline(never)
func open(_ crates: Int) throws -> Int {
    if crates > 0 { throw Spoiled(crates: crates) }
    return crates
}

@inline(never)
func unload(_ crates: Int) throws -> Int { try open(crates) + 1 }

@inline(never)
func receive(_ crates: Int) throws -> Int { try unload(crates) + 1 }

/// Throws on what came from below.
@inline(never)
func deliver(_ crates: Int) throws -> Int {
    do {
        return try receive(crates) + 1
    } catch {
        throw error
    }
}

/// Throws an error of its own, after one from below that it does not care for.
@inline(never)
func replace(_ crates: Int) throws -> Int {
    if (try? receive(crates)) != nil { return 0 }
    throw Spoiled(crates: crates + 1)
}

@inline(never)
func taste(_ crates: Int) throws(Soured) -> Int {
    if crates > 0 { throw Soured() }
    return crates
}

@inline(never)
func sample(_ crates: Int) throws(Soured) -> Int { try taste(crates) + 1 }

/// Throws on what came from below.
@inline(never)
func swallow(_ crates: Int) throws(Soured) -> Int {
    do {
        return try sample(crates)
    } catch {
        throw error
    }
}

@concurrent
func ship(_ crates: Int) async throws -> Int {
    await Task.yield()
    return try receive(crates)
}

@concurrent
func order(_ crates: Int) async throws -> Int {
    do {
        return try await ship(crates) + 1
    } catch {
        await Task.yield()
        throw error
    }
}

@concurrent
func refuse(_ crates: Int) async throws -> Int {
    await Task.yield()
    if crates > 0 { throw Spoiled(crates: crates) }
    return crates
}

@concurrent
func complain(_ crates: Int) async throws -> Int {
    do {
        return try await refuse(crates) + 1
    } catch {
        throw error
    }
}

@Suite("Where errors are thrown", .serialized)
struct ThrowTests {
    let sink = RecordingSink()
    let vigil: Vigil

    init() {
        vigil = Self.makeVigil(before: sink)
    }

    private static func makeVigil(before sink: RecordingSink, tracesThrows: Bool = true) -> Vigil {
        var configuration = Vigil.Configuration(service: "test")
        configuration.tracesThrows = tracesThrows
        return Vigil(configuration: configuration, sink: sink)
    }

    private func record() async throws -> LogRecord {
        await vigil.flush()
        return try #require(sink.logs.last)
    }

    private func stack() async throws -> [Substring] {
        try await record().text("exception.stacktrace").split(separator: "\n")
    }

    @Test("C9, E44: an error thrown three calls below where it is caught has the stack of the throw")
    func anErrorHasTheStackOfItsThrow() async throws {
        do { _ = try receive(3) } catch { vigil.error(error) }
        let stack = try await stack()
        #expect(stack.first?.hasPrefix("0 VigilCrashTests.open(") == true, "\(stack)")
        #expect(stack.dropFirst().first?.contains("VigilCrashTests.unload(") == true, "\(stack)")
        #expect(stack.contains { $0.contains("anErrorHasTheStackOfItsThrow") }, "\(stack)")
        let record = try await record()
        #expect(record.attributes[ThrowTraces.attribute] == nil)
        #expect(record.attributes[ThrowTraces.caught] == nil)
    }

    @Test func anErrorThatAnOperationThrowsHasTheStackOfItsThrow() async throws {
        #expect(throws: Spoiled.self) { try vigil.operation("receive") { _ in try receive(3) } }
        #expect(try await stack().first?.hasPrefix("0 VigilCrashTests.open(") == true)
    }

    @Test func anErrorThatIsThrownOnComesFromWhereItWasThrownFirst() async throws {
        do { _ = try deliver(3) } catch { vigil.error(error) }
        #expect(try await stack().first?.hasPrefix("0 VigilCrashTests.open(") == true)
    }

    @Test func anErrorInThePlaceOfAnotherComesFromItsOwnThrow() async throws {
        for _ in 0..<10 {
            do { _ = try replace(3) } catch { vigil.error(error) }
        }
        await vigil.flush()
        #expect(sink.logs.count == 10)
        for record in sink.logs {
            #expect(record.text("exception.stacktrace").hasPrefix("0 VigilCrashTests.replace("))
        }
    }

    @Test func aTypedErrorHasTheStackOfItsThrow() async throws {
        do { _ = try sample(3) } catch { vigil.error(error) }
        let stack = try await stack()
        #expect(stack.first?.hasPrefix("0 VigilCrashTests.taste(") == true, "\(stack)")
        #expect(throws: Soured.self) { try vigil.operation("sample") { _ throws(Soured) in try sample(3) } }
        #expect(try await self.stack().first?.hasPrefix("0 VigilCrashTests.taste(") == true)
    }

    @Test func anAsynchronousErrorHasTheStackOfItsThrowAndOfWhereItWasCaught() async throws {
        do { _ = try await order(3) } catch { vigil.error(error) }
        let record = try await record()
        let stack = record.text("exception.stacktrace")
        #expect(stack.hasPrefix("0 VigilCrashTests.open("), "\(stack)")
        #expect(stack.contains("VigilCrashTests.ship("), "\(stack)")
        #expect(record.text(ThrowTraces.caught).contains("anAsynchronousError"), "\(record.text(ThrowTraces.caught))")
    }

    @Test func aTypedErrorThatBecomesAnyOtherHasTheStackOfItsThrow() async throws {
        func convert() throws -> Int { try sample(3) }
        // A box where others of other throws have just been.
        for _ in 0..<3 { _ = try? receive(3) }
        do { _ = try convert() } catch { vigil.error(error) }
        #expect(try await stack().first?.hasPrefix("0 VigilCrashTests.taste(") == true)
    }

    @Test func anErrorThatAnAsynchronousFunctionThrowsOnComesFromWhereItWasThrownFirst() async throws {
        do { _ = try await complain(3) } catch { vigil.error(error) }
        let stack = try await stack()
        #expect(stack.first?.contains("VigilCrashTests.refuse(") == true, "\(stack)")
    }

    @Test func anErrorThatAnotherThreadThrewIsKnownByItsBox() async throws {
        let result = await withTaskGroup(of: Result<Int, any Error>.self) { group in
            group.addTask { Result { try receive(3) } }
            return await group.next()
        }
        if case .failure(let error)? = result { vigil.error(error) }
        let stack = try await stack()
        #expect(stack.first?.hasPrefix("0 VigilCrashTests.open(") == true, "\(stack)")
    }

    @Test func anErrorThatWasNeverThrownHasTheStackOfWhereItWasRecorded() async throws {
        _ = try? receive(3)
        vigil.error(Spoiled(crates: 99))
        #expect(try await stack().first?.contains("anErrorThatWasNeverThrown") == true)
    }

    @Test func whereItIsOffOnlyTheRecordingIsShown() async throws {
        let sink = RecordingSink()
        let silent = Self.makeVigil(before: sink, tracesThrows: false)
        do { _ = try receive(3) } catch {
            silent.error(error)
            vigil.error(error)
        }
        await silent.flush()
        let stack = try #require(sink.logs.last).text("exception.stacktrace")
        #expect(stack.hasPrefix("0 VigilCrashTests.ThrowTests.whereItIsOff"), "\(stack)")
        #expect(try await self.stack().first?.hasPrefix("0 VigilCrashTests.open(") == true)
    }

    @Test func manyThreadsThrowWithoutMixingTheirErrors() async throws {
        await withTaskGroup(of: Void.self) { group in
            for number in 1...200 {
                group.addTask { [vigil] in
                    do { _ = try receive(number) } catch { vigil.error(error) }
                }
            }
        }
        await vigil.flush()
        #expect(sink.logs.count == 200)
        let stacks = sink.logs.map { $0.text("exception.stacktrace") }.filter { !$0.isEmpty }
        #expect(!stacks.isEmpty)
        for stack in stacks { #expect(stack.hasPrefix("0 VigilCrashTests.open("), "\(stack)") }
    }
}
