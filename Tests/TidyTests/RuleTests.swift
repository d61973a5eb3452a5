import Testing

/// Each rule finds what it is there to find, and leaves alone what only looks like it.
@Suite struct RuleTests {
    private func file(_ path: String, _ text: String) -> SourceFile {
        SourceFile(path: path, text: text)
    }

    @Test(arguments: [
        "import VigilStore", "@testable import VigilStore", "public import VigilStore",
        "@preconcurrency package import VigilStore", "internal import struct VigilStore.Label",
    ])
    func anImportFromAFloorAboveIsFound(line: String) {
        #expect(Floors.check(file("Sources/VigilModel/A.swift", "\n" + line)).map(\.line) == [2])
        #expect(Floors.check(file("Sources/VigilQuery/A.swift", line)).isEmpty)
        #expect(Floors.check(file("Sources/VigilModel/A.swift", "// " + line)).isEmpty)
    }

    @Test func aTargetOnNoFloorIsFound() {
        #expect(Floors.check(file("Sources/VigilNew/A.swift", "let a = 1")).count == 1)
        let manifest = Manifest("targets: [\n target(\"VigilStore\"), target(\"VigilModel\", [\"VigilStore\"]) ]")
        #expect(Floors.check(manifest).map(\.message) == ["VigilModel may not depend on VigilStore"])
    }

    @Test(arguments: [
        ("Sources/VigilServer/A.swift", "import GRDB"), ("Sources/VigilOTLP/A.swift", "import Foundation"),
        ("Sources/Vigil/A.swift", "internal import FoundationEssentials"),
        ("Sources/VigilStore/A.swift", "import Glibc"),
        ("Sources/VigilQuery/A.swift", "import Testing"), ("Sources/VigilCLI/A.swift", "import Alamofire"),
        ("Sources/VigilModel/A.swift", "import Logging"),
    ])
    func aModuleInTheWrongHandsIsFound(path: String, line: String) {
        #expect(Modules.check(file(path, line)).count == 1)
    }

    @Test func aModuleInTheRightHandsIsNot() {
        #expect(Modules.check(file("Sources/VigilEmbedded/A.swift", "import GRDB")).isEmpty)
        #expect(Modules.check(file("Tests/VigilEmbeddedTests/A.swift", "import GRDB\nimport Foundation")).isEmpty)
        #expect(Modules.check(file("Sources/VigilCLI/A.swift", "import Foundation\nimport Synchronization")).isEmpty)
    }

    @Test func anUndeclaredImportIsFound() {
        let manifest = Manifest("targets: [\n target(\"VigilStore\"), target(\"VigilQuery\", []) ]")
        let undeclared = file("Sources/VigilQuery/A.swift", "import VigilStore\nimport Synchronization")
        #expect(Modules.check(undeclared, against: manifest).map(\.line) == [1])
    }

    @Test func sizesAreFound() {
        let lines = String(repeating: "let a = 1\n", count: 501)
        #expect(Sizes.check(file("Sources/A/A.swift", lines)).count == 1)
        #expect(Sizes.check(file("Tests/A/A.swift", lines)).isEmpty)
        #expect(Sizes.check(file("Sources/A/A.swift", "// " + String(repeating: "x", count: 118))).map(\.line) == [1])
        let body = String(repeating: "    a()\n", count: 59)
        #expect(Sizes.check(file("Sources/A/A.swift", "func f() {\n\(body)}\n")).count == 1)
        #expect(Sizes.check(file("Sources/A/A.swift", "func f() {\n\(body.dropLast(8))}\n")).isEmpty)
    }

    @Test func manyParametersAreFoundUnlessTheyAreFields() {
        let eight = (1...8).map { "a\($0): Int" }.joined(separator: ", ")
        #expect(Sizes.check(file("Sources/A/A.swift", "func f(\(eight)) {\n}")).count == 1)
        #expect(Sizes.check(file("Sources/A/A.swift", "init(\(eight)) {\n    self.a1 = a1\n}")).isEmpty)
        #expect(Sizes.check(file("Sources/A/A.swift", "init(\(eight)) {\n    if a1 > 0 { b() }\n}")).count == 1)
    }

    @Test(arguments: ["StringUtils", "QueryHelper", "BackupManager", "StoreImpl", "CodecBase", "StoreV2", "HostInfo"])
    func aNameThatSaysNothingIsFound(name: String) {
        #expect(Names.check(file("Sources/A/\(name).swift", "")).count == 1)
        #expect(Names.check(file("Sources/A/A.swift", "package struct \(name): Sendable {")).count == 1)
    }

    @Test(arguments: ["Base64", "Commons", "DataFolder", "Basement", "NewestFirst", "InfoPage", "Implication"])
    func aNameThatOnlyLooksLikeItIsNot(name: String) {
        #expect(Names.check(file("Sources/A/\(name).swift", "struct \(name) {}")).isEmpty)
    }

    @Test(arguments: [
        "Task { await a() }", "let t = Task(priority: .low) {}", "Task.detached {}", "let r: Regex<Substring>",
        "try! f()", "fatalError(\"no\")", "print(1)", "NSRegularExpression()", "Thread.sleep(1)", "usleep(3)",
    ])
    func aBannedCallIsFound(line: String) {
        #expect(!Calls.check(file("Sources/VigilStore/A.swift", line)).isEmpty)
        #expect(Calls.check(file("Sources/VigilStore/A.swift", "// " + line)).isEmpty)
    }

    @Test func testsDoNotSleep() {
        #expect(Calls.check(file("Tests/A/A.swift", "try await Task.sleep(for: .seconds(1))")).count == 1)
        #expect(Calls.check(file("Sources/VigilServer/A.swift", "try await Task.sleep(for: pause)")).isEmpty)
    }

    @Test(arguments: ["group.addTask { }", "myTask { }", "a.print(1)", "blueprint(1)", "\"Task {\"", "try !f()"])
    func aCallThatOnlyLooksLikeItIsNot(line: String) {
        #expect(Calls.check(file("Sources/VigilStore/A.swift", line)).isEmpty)
    }

    @Test func aReasonIsMissed() {
        #expect(Remarks.check(file("Sources/A/A.swift", "class A: @unchecked Sendable {}")).count == 1)
        #expect(
            Remarks.check(file("Sources/A/A.swift", "// It is immutable.\nclass A: @unchecked Sendable {}")).isEmpty
        )
        #expect(Remarks.check(file("Sources/A/A.swift", "// TO" + "DO later")).count == 1)
        #expect(Remarks.check(file("Sources/A/A.swift", "// TO" + "DO(#12) later")).isEmpty)
    }

    @Test func aPublicDeclarationInsideIsFound() {
        #expect(Access.check(file("Sources/VigilServer/A.swift", "public struct A {}")).count == 1)
        #expect(Access.check(file("Sources/VigilServer/A.swift", "let a = [\"public\"], isPublic = 1")).isEmpty)
        #expect(Access.check(file("Sources/VigilModel/A.swift", "public struct A {}")).isEmpty)
    }

    @Test func leftoversAreFound() {
        #expect(Leftovers.check(file("Sources/A/Placeholder.swift", "let a = 1")).count == 1)
        #expect(Leftovers.check(file("Sources/A/A.swift", "// Nothing here.\n")).count == 1)
        #expect(Leftovers.check(file("Sources/A/A.swift", "let a = 1\n")).isEmpty)
    }

    @Test func deadLinksAreFound() {
        let text = "[a](../here.md#part) [b](gone.md) ![c](/docs/gone.png) [d](https://example.com) [e](#top)"
        let findings = Links.check(file("docs/a/page.md", text)) { $0 == "docs/here.md" }
        #expect(findings.map(\.message) == ["gone.md leads nowhere", "/docs/gone.png leads nowhere"])
    }

    @Test func placesOfOneMachineAreFound() {
        #expect(Words.check(file("docs/a.md", "see /wo" + "rk/notes")).count == 1)
        #expect(Words.check(file("docs/a.md", "see /workshop/notes")).isEmpty)
    }

    @Test func requirementsAreCounted() {
        let rows = RequirementIDs.all.map { "| \($0) | something |" }.joined(separator: "\n")
        #expect(RequirementIDs.check(table: file("docs/requirements.md", rows)).isEmpty)
        #expect(RequirementIDs.check(table: file("docs/requirements.md", rows + "\n| E51 | x |")).count == 1)
        #expect(RequirementIDs.check(table: file("docs/requirements.md", rows + "\n| A1 | x |")).count == 1)
        #expect(RequirementIDs.check(tests: file("Tests/A.swift", "    @" + "Test(\"E7, A99: words\")")).count == 1)
        #expect(RequirementIDs.check(tests: file("Tests/A.swift", "    @" + "Test(\"E7: words\")")).isEmpty)
        let named = RequirementIDs.named(in: file("Tests/A.swift", "    @" + "Test(\"E7, B2 (library): words\")"))
        #expect(named == ["E7", "B2"])
        let claims = file("docs/requirements.md", "| E7 | a | b | met |\n| E8 | a | b | met |\n| E9 | a | | part |")
        #expect(RequirementIDs.check(table: claims, named: named).map(\.line) == [2])
    }

    @Test func codeInDocumentsStandsInASnippet() {
        let source = Snippets.Source(
            SourceFile(path: "Tests/SnippetTests/A.swift", text: "import Vigil\nfunc brew() {\n    let cups = 2\n}\n")
        )
        func findings(_ code: String) -> [Int] {
            Snippets.check(SourceFile(path: "docs/a.md", text: "# Tea\n\n```swift\n\(code)\n```\n"), against: [source])
                .map(\.line)
        }
        #expect(findings("import Vigil\n\nlet cups =\n    2") == [])
        #expect(findings("let cups = 3") == [3])
        #expect(findings("import Logging\nlet cups = 2") == [3])
    }
}
