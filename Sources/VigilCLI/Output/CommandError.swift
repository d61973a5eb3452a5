import VigilDashboard
import VigilQuery
import VigilStore

/// Why a command could not do what was asked: one or two sentences with what to do, and the exit code that says so.
struct CommandError: Error, CustomStringConvertible {
    /// The exit codes of every command but `run`, which passes on that of its own command.
    enum Code: Int32 {
        /// The answer is no.
        case no = 1
        case usage = 64
        case unreachable = 69
        case notPermitted = 77
        case configuration = 78
    }

    let code: Code
    let message: String
    let advice: String

    init(_ code: Code, _ message: String, advice: String = "") {
        self.code = code
        self.message = message
        self.advice = advice
    }

    /// The sentences for an error of the layers below; nil for one that they do not define.
    init?(_ error: any Error) {
        switch error {
        case let error as ViewError where error.code == .notPermitted:
            self.init(
                .notPermitted,
                "The server wants another token than it was given",
                advice: "Give the right one with --token or VIGIL_TOKEN."
            )
        case let error as ViewError: self.init(Code(error.code), error.message, advice: error.hint)
        case let error as StoreError: self.init(Code(error.code), error.message)
        case let error as QuerySyntaxError: self.init(.usage, "\(error)")
        default: return nil
        }
    }

    var description: String {
        guard !advice.isEmpty else { return message }
        let isSentence = message.last.map { ".!?:\n".contains($0) } ?? true
        let end = advice.last.map { ".!?".contains($0) } ?? true ? "" : "."
        return message + (isSentence ? " " : ". ") + advice.prefix(1).uppercased() + advice.dropFirst() + end
    }
}

extension CommandError.Code {
    fileprivate init(_ code: ViewError.Code) {
        self =
            switch code {
            case .badRequest: .usage
            case .notPermitted: .notPermitted
            case .unreachable, .unavailable: .unreachable
            case .notFound: .no
            }
    }

    fileprivate init(_ code: StoreError.Code) {
        self =
            switch code {
            case .notPermitted: .notPermitted
            case .inUse, .newerVersion, .corrupted: .configuration
            case .limitExceeded: .usage
            default: .unreachable
            }
    }
}
