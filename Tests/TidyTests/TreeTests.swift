import Testing

/// The source tree keeps the rules.
@Suite struct TreeTests {
    private let manifest = Manifest(SourceTree.files.first { $0.path == "Package.swift" }?.text ?? "")

    private func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
        let list = findings.map(\.description).joined(separator: "\n")
        #expect(findings.isEmpty, "\(list)", sourceLocation: sourceLocation)
    }

    @Test func theTreeIsThere() {
        #expect(SourceTree.swift.count > 50)
        #expect(manifest.targets.count > 20)
        #expect(manifest.targets["VigilEmbedded"]?.products == ["GRDB"])
    }

    @Test func targetsImportOnlyFromFloorsBelow() {
        expectNone(SourceTree.swift.flatMap(Floors.check))
        expectNone(Floors.check(manifest))
    }

    @Test func theTableOfFloorsHasNoStairsDown() {
        let level = Dictionary(
            uniqueKeysWithValues: Floors.floors.enumerated().flatMap { floor, targets in targets.map { ($0, floor) } }
        )
        #expect(Set(level.keys) == Set(Floors.allowed.keys))
        for (target, allowed) in Floors.allowed {
            for other in allowed {
                #expect(level[other, default: .max] < level[target, default: .min], "\(target) and \(other)")
            }
        }
    }

    @Test func modulesOfOthersHaveOwners() {
        expectNone(SourceTree.swift.flatMap { Modules.check($0) })
    }

    @Test func whatIsImportedIsDeclared() {
        expectNone(SourceTree.swift.flatMap { Modules.check($0, against: manifest) })
    }

    @Test func filesFunctionsAndLinesKeepTheirSize() {
        expectNone(SourceTree.swift.flatMap(Sizes.check))
    }

    @Test func namesSaySomething() {
        expectNone(SourceTree.swift.flatMap(Names.check))
    }

    @Test func bannedCallsAreNotMade() {
        expectNone(SourceTree.swift.flatMap(Calls.check))
    }

    @Test func switchedOffChecksHaveReasons() {
        expectNone(SourceTree.swift.flatMap(Remarks.check))
    }

    @Test func onlyWhatIsPublishedIsPublic() {
        expectNone(SourceTree.swift.flatMap(Access.check))
    }

    @Test func noFileIsDead() {
        expectNone(SourceTree.swift.flatMap(Leftovers.check))
        let exempted = Array(Calls.exempt.keys) + Array(Modules.platformFiles.keys)
        expectNone(
            exempted.filter { !SourceTree.exists($0) }.map {
                Finding(path: $0, line: 0, message: "is exempted from a rule, and not there")
            }
        )
    }

    @Test func linksLeadSomewhere() {
        expectNone(SourceTree.files.flatMap { Links.check($0, exists: SourceTree.exists) })
    }

    @Test func codeInDocumentsIsBuiltAndRun() {
        let sources = SourceTree.swift.filter { $0.target == "SnippetTests" }.map(Snippets.Source.init)
        expectNone(SourceTree.files.flatMap { Snippets.check($0, against: sources) })
    }

    @Test func noPlaceOfOneMachineIsNamed() {
        expectNone(SourceTree.files.flatMap(Words.check))
    }

    @Test func everyRequirementIsListed() throws {
        let table = try #require(SourceTree.files.first { $0.path == "docs/requirements.md" })
        #expect(RequirementIDs.all.count == 199)
        expectNone(RequirementIDs.check(table: table))
        let tests = SourceTree.swift.filter { $0.isTest && $0.target != "TidyTests" }
        expectNone(tests.flatMap(RequirementIDs.check(tests:)))
        expectNone(RequirementIDs.check(table: table, named: Set(tests.flatMap(RequirementIDs.named(in:)))))
    }

    @Test func buildsLeaveNothingToCommit() throws {
        let ignored = try #require(SourceTree.files.first { $0.path == ".gitignore" })
        for line in [".build*/", ".venv*/", "Package.resolved"] {
            #expect(ignored.lines.contains(Substring(line)))
        }
    }
}
