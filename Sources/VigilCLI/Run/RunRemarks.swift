import VigilOperations

/// What `vigil run` says beside the command's own output: on standard error, in lines that begin with its name.
struct RunRemarks: Sendable {
    let isQuiet: Bool
    /// Only the summary, as one JSON object on a line.
    let isJSON: Bool

    /// Says something that can be done without.
    func remark(_ text: String) {
        if !isQuiet && !isJSON { warn(text) }
    }

    /// Says something that must be known.
    ///
    /// The return at its end is for our terminal, which may be in raw mode.
    func warn(_ text: String) {
        let end = Descriptor.standardError.isTerminal ? "\r" : ""
        Descriptor.standardError.writeLine("vigil: \(text)\(end)")
    }

    func write(_ summary: RunSummary) {
        if isJSON {
            Descriptor.standardError.writeLine(summary.json)
        } else if !isQuiet {
            for line in summary.lines { Descriptor.standardError.writeLine(line) }
        }
    }
}
