/// Files that hold nothing.
enum Leftovers {
    static func check(_ file: SourceFile) -> [Finding] {
        var findings: [Finding] = []
        if file.name.hasPrefix("Placeholder") {
            findings.append(Finding(path: file.path, line: 0, message: "a placeholder"))
        }
        if file.code.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) {
            findings.append(Finding(path: file.path, line: 0, message: "holds nothing"))
        }
        return findings
    }
}
