import Logging

extension Vigil {
    /// Whether lines go anywhere in a readable form.
    var showsLines: Bool { !console.isOff || logFiles != nil }

    /// Shows a line on the console, and queues it for the files.
    func show(_ line: LogLine) {
        console.show(line)
        // The program may end with it.
        if line.level == .critical, !console.isOff { ConsoleWriter.standardError.settle() }
        guard let logFiles, let style = configuration.logFiles?.style else { return }
        let text =
            switch style {
            case .json: line.json(console.origin)
            case .text: line.text()
            case .bracketed: line.bracketed
            }
        logFiles.add(text, isError: line.level >= .error, isLast: line.level == .critical)
    }
}
