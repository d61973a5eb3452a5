import Vigil

/// A call of the operating system failed.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system's error number.
    package let code: Int32
    /// What was tried.
    package let attempt: String

    package init(_ code: Int32, _ attempt: String) {
        self.code = code
        self.attempt = attempt
    }

    /// The system's own words for the number: `No such file or directory`.
    package var reason: String { ProcessFacts.text(ofError: code) }

    package var description: String { "\(attempt): \(reason)" }

    /// Throws where a call returned an error number.
    static func check(_ code: Int32, _ attempt: @autoclosure () -> String) throws(SystemError) {
        if code != 0 { throw SystemError(code, attempt()) }
    }
}
