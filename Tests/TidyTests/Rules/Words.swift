/// Words that mean nothing outside the place where something was built.
enum Words {
    /// Spelled in parts, so that this file does not hold them.
    static let banned = ["/" + "work/", "/" + "opt/swift", "/" + "root/.pyenv"]

    static func check(_ file: SourceFile) -> [Finding] {
        file.lines.enumerated().flatMap { offset, line in
            banned.filter { line.contains($0) }.map {
                Finding(path: file.path, line: offset + 1, message: "\($0) is a place on somebody's machine")
            }
        }
    }
}
