/// One import line.
struct ImportLine: Equatable {
    let module: String
    let line: Int
}

enum ImportScanner {
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]

    /// The modules that a source imports, whatever stands before the word: `@testable`, `public`, `package`.
    static func imports(of file: SourceFile) -> [ImportLine] {
        file.code.enumerated().compactMap { offset, line in
            let words = line.split { $0.isWhitespace || $0 == ";" }
            guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
                words[..<position].allSatisfy(isModifier)
            else { return nil }
            let names = words[(position + 1)...].drop(while: kinds.contains)
            let module = names.first?.prefix { $0.isLetter || $0.isNumber || $0 == "_" } ?? ""
            return module.isEmpty ? nil : ImportLine(module: String(module), line: offset + 1)
        }
    }

    private static func isModifier(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(word)
    }
}
