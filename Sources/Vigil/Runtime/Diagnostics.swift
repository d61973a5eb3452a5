import Synchronization

/// Tells people, each thing once, what Vigil itself has to say.
///
/// It goes to the standard error, never through the logging system, which may be Vigil's own.
package final class Diagnostics: Sendable {
    private let said = Mutex<Set<String>>([])
    private let write: @Sendable (String) -> Void

    /// Diagnostics that go somewhere else than the standard error, or nowhere.
    package init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// On the standard error, with our name in front.
    package static func standardError() -> Diagnostics {
        Diagnostics { ConsoleWriter.standardError.write("vigil: \($0)\n") }
    }

    /// Says something unless it was said before.
    ///
    /// - Parameters:
    ///   - text: One sentence.
    ///   - key: What makes it the same again; nil: the text itself.
    package func once(_ text: @autoclosure () -> String, key: String? = nil) {
        let key = key ?? text()
        // Bounded, as everything is: what would be the thousandth thing to say is not said.
        let isNew = said.withLock { $0.count < 1_000 && $0.insert(key).inserted }
        if isNew { write(text()) }
    }

    /// Says something each time that it happens.
    package func always(_ text: String) { write(text) }

    /// Makes it possible to say something again.
    package func forget(key: String) {
        _ = said.withLock { $0.remove(key) }
    }
}
