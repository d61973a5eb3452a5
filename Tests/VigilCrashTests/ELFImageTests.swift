import Foundation
import Testing
import VigilModel

@testable import Vigil

@Suite("Names from files")
struct ELFImageTests {
    let path = FileManager.default.temporaryDirectory.path + "/vigil-elf-" + UUID().uuidString

    @Test func theNameOfAFunctionIsFoundByAnAddressWithinIt() throws {
        let file = try #require(RunFile())
        let program = try #require(file.modules.first)
        let image = try #require(ELFImage(path: program.path))
        #expect(image.buildID == program.buildID)
        let addresses = ErrorStacks().capture(for: "X", at: .zero) ?? []
        let frames = Symbolizer(modules: file.modules).frames(addresses, exactCount: 0)
        #expect(frames.contains { $0.function?.contains("theNameOfAFunctionIsFound") == true })
    }

    @Test func aFileThatIsCutOffOrDamagedNamesNothingAndDoesNoHarm() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let program = try #require(RunFile()?.modules.first { $0.name.hasPrefix("libdispatch") })
        let whole = try #require(FileManager.default.contents(atPath: program.path))
        var random = SystemRandomNumberGenerator()
        for turn in 0..<200 {
            var bytes = turn % 2 == 0 ? whole.prefix(Int.random(in: 0...whole.count, using: &random)) : whole
            for _ in 0..<20 where turn % 2 == 1 {
                let last = turn % 4 == 1 ? min(64, bytes.count) : bytes.count
                bytes[Int.random(in: 6..<last, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            guard let image = ELFImage(path: path) else { continue }
            _ = image.buildID
            _ = image.functions(at: [0, 4_096, 100_000, .max])
            _ = image.lines(at: [0, 4_096, 100_000, .max])
        }
    }

    @Test func aFileThatIsCutWhileItIsOpenNamesNothing() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let program = try #require(RunFile()?.modules.first { $0.name.hasPrefix("libdispatch") })
        try FileManager.default.copyItem(atPath: program.path, toPath: path)
        let image = try #require(ELFImage(path: path))
        #expect(image.buildID == program.buildID)
        try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 100)
        #expect(image.buildID.isEmpty)
        #expect(image.functions(at: [4_096, 100_000]).allSatisfy { $0 == nil })
    }

    @Test("C9: a frame tells the line of its source file")
    func theLineOfAFrameIsFound() throws {
        let file = try #require(RunFile())
        let (addresses, line) = (ErrorStacks().capture(for: "X", at: .zero) ?? [], #line)
        let frames = Symbolizer(modules: file.modules).frames(addresses, exactCount: 0)
        let frame = try #require(frames.first { $0.function?.contains("theLineOfAFrameIsFound") == true })
        #expect(frame.line == SourceLine(file: "ELFImageTests.swift", number: line))
        #expect(frame.description.hasSuffix(" at ELFImageTests.swift:\(line)"))
    }

    @Test func aFileOfAnotherBuildNamesNothing() throws {
        let file = try #require(RunFile())
        let modules = file.modules.map { LoadedModule(path: $0.path, buildID: "00", bias: $0.bias, code: $0.code) }
        let frames = Symbolizer(modules: modules).frames(
            ErrorStacks().capture(for: "X", at: .zero) ?? [],
            exactCount: 0
        )
        #expect(!frames.isEmpty)
        #expect(frames.allSatisfy { $0.function == nil && $0.description.hasPrefix("0x") })
    }

    @Test func namesArePlain() {
        #expect(Demangler.name("main") == "main")
        #expect(Demangler.name("$s1a3midyS2iYaFTY1_") == "a.mid(Swift.Int) async -> Swift.Int")
        #expect(Demangler.name("_ZN5swift10fatalErrorEjPKcz") == "swift::fatalError(unsigned int, char const*, ...)")
        #expect(Demangler.name("_Z") == "_Z")
    }

    @Test func aFunctionThatWasSpecializedHasItsOwnName() {
        let main = "static CrashProgram.CrashProgram.main() async throws -> ()"
        #expect(Demangler.name("$s12CrashProgramAAV4mainyyYaKFZTf4d_n") == main)
        #expect(Demangler.name("$s12CrashProgramAAV4mainyyYaKFZTf4d_nTQ1_") == main)
        let thunk = Symbolizer.Frame(address: 0, symbol: "$sIetH_yts5Error_pIegHrzo_TR10async_MainTf3npf_nTY1_")
        #expect(thunk.isThunk)
    }

    @Test func theRuntimeTellsWhichNamesAreAsynchronous() {
        #expect(Demangler.isAsynchronous("$s1a3midyS2iYaFTY1_"))
        #expect(!Demangler.isAsynchronous("$s1a4deepySiSaySiG_SitF"))
    }
}
