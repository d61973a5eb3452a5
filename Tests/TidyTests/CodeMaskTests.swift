import Testing

@Suite struct CodeMaskTests {
    @Test(arguments: [
        ("a // b", "a     "),
        ("a /* b */ c", "a         c"),
        ("a /* b /* c */ d */ e", "a                   e"),
        (#"f("{")"#, #"f(" ")"#),
        (#"f("a\"b{")"#, #"f("     ")"#),
        (##"f(#"a"{"#)"##, ##"f(#"   "#)"##),
        (#"f("x\(g("{"))y")"#, #"f("  (g(" ")) ")"#),
        (#"f("// no comment")"#, #"f("             ")"#),
        ("\"\"\"\n{ \"quoted\" }\n\"\"\" + x", "\"\"\"\n            \n\"\"\" + x"),
        ("\"unclosed {\nnext {", "\"          \nnext {"),
    ])
    func blanksCommentsAndStrings(source: String, masked: String) {
        #expect(CodeMask.mask(source) == masked)
    }

    @Test func keepsTheNumberOfLines() {
        for file in SourceTree.swift {
            #expect(file.code.count == file.lines.count, "\(file.path)")
        }
    }
}

@Suite struct FunctionScannerTests {
    private func functions(_ source: String) -> [FunctionShape] {
        FunctionScanner.functions(in: SourceFile(path: "a.swift", text: source).code)
    }

    @Test func measuresFromTheFirstWordToTheClosingBrace() {
        let found = functions(
            """
            /// func comment() {
            struct A {
                func short() -> String { "}" }
                func long(
                    a: Int,
                    b: @escaping @Sendable (Int, Int) -> [Int: Int]
                ) async throws(E) -> (@Sendable () -> Void)? {
                    if a > 0 {
                        b(1, 2)
                    }
                }
            }
            """
        )
        #expect(found.map(\.name) == ["short", "long"])
        #expect(found.map(\.lineCount) == [1, 8])
        #expect(found.map(\.parameterCount) == [0, 2])
    }

    @Test func requirementsOfProtocolsHaveNoBody() {
        let found = functions(
            """
            protocol P {
                func a(x: Int) throws -> [Int]
                init(y: Int)
                subscript(z: Int) -> Int { get }
            }
            func after() {
            }
            """
        )
        #expect(found.map(\.name) == ["a", "init", "subscript", "after"])
        #expect(found.map(\.lineCount) == [0, 0, 1, 2])
    }

    @Test func callsOfInitialisersAreNoDeclarations() {
        #expect(functions("let a = A.init(1), b = self.init(2)").isEmpty)
        #expect(functions("extension A { init?(x: Int) { self.init(x) } }").count == 1)
    }

    @Test func genericArgumentsAreNotParameters() {
        let found = functions("func f<A, B>(_ a: Dictionary<A, B>, _ f: (A, B) -> Void) where A: Hashable {}")
        #expect(found.first?.parameterCount == 2)
    }

    @Test func defaultsWithClosuresAreOneParameter() {
        let found = functions("init(a: Int = 3, now: () -> Int = { max(1, 2) }, c: [Int] = [1, 2]) { self.a = a }")
        #expect(found.first?.parameterCount == 3)
    }
}

@Suite struct ManifestTests {
    @Test func readsTargetsAndTheirDependencies() {
        let manifest = Manifest(
            """
            let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
            let package = Package(
                name: "x",
                targets: [
                    .target(name: "C"),
                    target("A"),
                    target("B", ["A", "C", crypto]),
                    tests("BTests", ["B"], exclude: ["Peer/a.py"]),
                ]
            )
            """
        )
        #expect(manifest.targets.keys.sorted() == ["A", "B", "BTests", "C"])
        #expect(manifest.targets["B"] == Manifest.Target(name: "B", targets: ["A", "C"], products: ["Crypto"]))
        #expect(manifest.targets["BTests"]?.targets == ["B"])
    }
}
