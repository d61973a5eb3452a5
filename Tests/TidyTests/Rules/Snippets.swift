/// Swift code in documents is code that is built and run: it stands in a file of `SnippetTests`, spaces aside.
enum Snippets {
    /// A file that holds snippets.
    struct Source {
        let code: String
        let imports: Set<String>

        init(_ file: SourceFile) {
            code = Snippets.squeezed(file.lines)
            imports = Set(ImportScanner.imports(of: file).map(\.module))
        }
    }

    /// Blocks of a document that stand in none of the sources; its imports may stand anywhere in the same source.
    static func check(_ file: SourceFile, against sources: [Source]) -> [Finding] {
        guard file.path.hasSuffix(".md") else { return [] }
        return blocks(of: file).compactMap { line, block in
            let imports = block.filter { $0.hasPrefix("import ") }.map { String($0.dropFirst("import ".count)) }
            let code = squeezed(block.filter { !$0.hasPrefix("import ") })
            guard !sources.contains(where: { $0.code.contains(code) && $0.imports.isSuperset(of: imports) })
            else { return nil }
            return Finding(path: file.path, line: line, message: "this snippet stands in no file of SnippetTests")
        }
    }

    /// The lines between "```swift" and "```", each block with the line that it begins in.
    private static func blocks(of file: SourceFile) -> [(line: Int, block: [Substring])] {
        var blocks: [(line: Int, block: [Substring])] = []
        var isInside = false
        for (offset, line) in file.lines.enumerated() {
            let text = line.drop(while: \.isWhitespace)
            if isInside, text.hasPrefix("```") {
                isInside = false
            } else if isInside {
                blocks[blocks.count - 1].block.append(text)
            } else if text.hasPrefix("```swift") {
                isInside = true
                blocks.append((offset + 1, []))
            }
        }
        return blocks
    }

    private static func squeezed(_ lines: [Substring]) -> String {
        String(lines.joined().filter { !$0.isWhitespace })
    }
}
