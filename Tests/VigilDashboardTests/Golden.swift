import Foundation
import Testing

/// Compares text with a file beside the tests, to the byte.
///
/// `VIGIL_REWRITE_GOLDEN=1` writes the files anew.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["VIGIL_REWRITE_GOLDEN"] == "1" {
        try Data(text.utf8).write(to: file)
        return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    guard text != expected else { return }
    let different = zip(text.split(separator: "\n"), expected.split(separator: "\n")).first { $0 != $1 }
    Issue.record(
        """
        \(name) differs; first at
        now: \(different?.0.prefix(300) ?? "(other length)")
        was: \(different?.1.prefix(300) ?? "(other length)")
        If it is meant so, run the tests once with VIGIL_REWRITE_GOLDEN=1.
        """,
        sourceLocation: sourceLocation
    )
}
