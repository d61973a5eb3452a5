/// How large files, functions and lines may be.
enum Sizes {
    static let fileLinesMax = 500
    static let testFileLinesMax = 700
    static let functionLinesMax = 60
    static let parametersMax = 7
    static let columnsMax = 120

    /// Folders of what browsers get, whose lines are not Swift.
    static let anyColumns = ["Sources/VigilDashboard/Assets/"]

    static func check(_ file: SourceFile) -> [Finding] {
        length(of: file) + columns(of: file) + functions(of: file)
    }

    private static func length(of file: SourceFile) -> [Finding] {
        let limit = file.isTest ? testFileLinesMax : fileLinesMax
        let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
        guard count > limit else { return [] }
        return [Finding(path: file.path, line: 0, message: "\(count) lines, at most \(limit): find the second noun")]
    }

    private static func columns(of file: SourceFile) -> [Finding] {
        guard !anyColumns.contains(where: file.path.hasPrefix) else { return [] }
        return file.lines.enumerated().compactMap { offset, line in
            guard line.utf8.count > columnsMax, line.count > columnsMax else { return nil }
            return Finding(path: file.path, line: offset + 1, message: "\(line.count) columns, at most \(columnsMax)")
        }
    }

    /// An initialiser that only assigns may have any number of parameters: it is the list of a value's fields.
    private static func functions(of file: SourceFile) -> [Finding] {
        FunctionScanner.functions(in: file.code).flatMap { function -> [Finding] in
            var findings: [Finding] = []
            if function.lineCount > functionLinesMax {
                let message = "\(function.name) has \(function.lineCount) lines, at most \(functionLinesMax)"
                findings.append(Finding(path: file.path, line: function.line, message: message))
            }
            let isFields = function.name == "init" && function.onlyAssigns
            if function.parameterCount > parametersMax, !isFields {
                let message = "\(function.name) has \(function.parameterCount) parameters, at most \(parametersMax)"
                findings.append(Finding(path: file.path, line: function.line, message: message))
            }
            return findings
        }
    }
}
