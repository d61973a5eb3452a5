import Synchronization
import Vigil

// What the snippets are about. Each file beside this one holds the code of some documents as it is printed there, and
// runs it; a test of TidyTests sees to it that every Swift block of every document stands in one of them.

/// A program that extracts pictures from files.
struct Extraction {
    struct Failure: Error, CustomStringConvertible {
        var description = "no sprites in there"
    }

    var sprites = ["hero", "tree"]

    func extract() async throws -> [String] {
        if sprites.isEmpty { throw Failure() }
        return sprites
    }
}

/// A store of orders.
final class Database: Sendable {
    private let queries = Mutex<[String]>([])

    var all: [String] { queries.withLock { $0 } }

    func query(_ text: String) async throws { queries.withLock { $0.append(text) } }
    func close() async throws { queries.withLock { $0.append("close") } }
}

/// Something that answers, or does not.
struct LanguageModel: Sendable {
    struct InvalidPrompt: Error {}

    func complete(_ prompt: String) async throws -> String {
        if prompt.isEmpty { throw InvalidPrompt() }
        return "42"
    }
}
