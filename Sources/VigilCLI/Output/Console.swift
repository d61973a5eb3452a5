import CVigil
import Foundation

/// Standard output and errors of a command.
struct Console {
    /// Whether remarks beside the answer are left out.
    let isQuiet: Bool
    /// Whether the answer may hold colours.
    let usesColor: Bool
    /// Columns of the terminal; 100 where there is none.
    let width: Int
    /// Rows of the terminal; nil where there is none.
    let height: Int?

    init(_ options: OutputOptions) {
        vigil_ignore_broken_pipes()
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = vigil_is_terminal(1)
        var rows: UInt16 = 0
        var columns: UInt16 = 0
        let isMeasured = vigil_window_size(1, &rows, &columns) && columns > 0
        isQuiet = options.quiet
        usesColor =
            isTerminal && !options.noColor && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        width = isMeasured ? Int(columns) : environment["COLUMNS"].flatMap { Int($0) } ?? 100
        height = isMeasured ? Int(rows) : nil
    }

    /// Writes the answer, with a line end where it has none.
    ///
    /// Where no one reads any more (`vigil logs | head`), the program ends without a word.
    func write(_ text: String) {
        var bytes = Array(text.utf8)
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        if vigil_write_all(1, bytes, bytes.count) != 0 { exit(0) }
    }

    /// Writes a remark to the errors, so that it is never taken for a part of the answer.
    func remark(_ text: String) {
        if !isQuiet { Self.toErrors(text) }
    }

    /// Says why the command ends without an answer.
    static func complain(_ text: String) {
        toErrors("vigil: " + text)
    }

    private static func toErrors(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = vigil_write_all(2, bytes, bytes.count)
    }
}
