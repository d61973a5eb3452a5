// Finds functions, initialisers and subscripts in masked code by their words and braces, as far as sizes need it.

/// A function, initialiser or subscript with a body.
struct FunctionShape: Equatable {
    let name: String
    /// The line of its first word, from 1.
    let line: Int
    /// From that line to the one of the closing brace; 0 without a body.
    var lineCount: Int
    let parameterCount: Int
    /// Whether the body only assigns: what stands in it are lines with `=`, and no braces.
    var onlyAssigns: Bool
}

struct FunctionScanner {
    private struct Token {
        let text: Substring
        let line: Int
    }

    private let tokens: [Token]
    private let code: [Substring]

    static func functions(in code: [Substring]) -> [FunctionShape] {
        FunctionScanner(code).all()
    }

    private init(_ code: [Substring]) {
        self.code = code
        tokens = code.enumerated().flatMap { offset, line in
            CodeWords.words(of: line).map { Token(text: $0, line: offset + 1) }
        }
    }

    private func all() -> [FunctionShape] {
        tokens.indices.compactMap { index in
            guard isDeclaration(at: index) else { return nil }
            return shape(at: index)
        }
    }

    private func isDeclaration(at index: Int) -> Bool {
        let text = tokens[index].text
        guard ["func", "init", "subscript"].contains(text) else { return false }
        if text == "func" { return index + 1 < tokens.count }
        let before = index > 0 ? tokens[index - 1].text : ""
        guard before != ".", index + 1 < tokens.count else { return false }
        return ["(", "<", "?", "!"].contains(tokens[index + 1].text)
    }

    private func shape(at start: Int) -> FunctionShape? {
        let isFunction = tokens[start].text == "func"
        let name = isFunction ? tokens[start + 1].text : tokens[start].text
        guard let open = (start + 1..<tokens.count).first(where: { tokens[$0].text == "(" }) else { return nil }
        let (parameters, afterParameters) = parameters(from: open)
        var shape = FunctionShape(
            name: String(name),
            line: tokens[start].line,
            lineCount: 0,
            parameterCount: parameters,
            onlyAssigns: false
        )
        guard let body = bodyStart(from: afterParameters), let end = closing(of: body) else { return shape }
        shape.lineCount = tokens[end].line - tokens[start].line + 1
        shape.onlyAssigns = onlyAssigns(from: body, to: end)
        return shape
    }

    /// Parameters are what commas divide outside inner brackets; a generic argument's comma is inside angle brackets.
    private func parameters(from open: Int) -> (count: Int, next: Int) {
        var depth = 0
        var commas = 0
        var isEmpty = true
        for index in open..<tokens.count {
            switch tokens[index].text {
            case "(", "[", "{", "<": depth += 1
            case ">" where index > 0 && tokens[index - 1].text == "-": break
            case ")", "]", "}", ">":
                depth -= 1
                if depth == 0 { return (isEmpty ? 0 : commas + 1, index + 1) }
            case ",": if depth == 1 { commas += 1 }
            default: break
            }
            if index > open { isEmpty = false }
        }
        return (commas, tokens.count)
    }

    private static let declarationWords: Set<Substring> = [
        "func", "var", "let", "init", "subscript", "struct", "class", "enum", "actor", "protocol", "extension",
        "public", "private", "package", "internal", "fileprivate", "static", "case", "typealias", "associatedtype",
        "mutating", "import", "}",
    ]

    /// The brace that opens the body; nil for a requirement of a protocol.
    private func bodyStart(from next: Int) -> Int? {
        for index in next..<tokens.count {
            if tokens[index].text == "{" { return index }
            if Self.declarationWords.contains(tokens[index].text) { return nil }
        }
        return nil
    }

    private func closing(of open: Int) -> Int? {
        var depth = 0
        for index in open..<tokens.count {
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private func onlyAssigns(from open: Int, to end: Int) -> Bool {
        guard !tokens[(open + 1)..<end].contains(where: { $0.text == "{" }) else { return false }
        let first = tokens[open].line, last = tokens[end].line
        guard last > first + 1 else { return true }
        return code[first..<(last - 1)].allSatisfy { $0.contains("=") || $0.allSatisfy(\.isWhitespace) }
    }
}
