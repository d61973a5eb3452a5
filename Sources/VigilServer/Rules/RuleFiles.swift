import Foundation
import VigilPattern

/// Finds the files that a pattern of paths names, as shells do: `*`, `?` and `[a-z]` within a name.
enum RuleFiles {
    /// The most files that a pattern may name.
    static let filesMax = 10_000

    /// The files, in the order of their names; a path without signs is one file, whether it is there or not.
    static func named(by pattern: String) throws -> [String] {
        var found = [pattern.hasPrefix("/") ? "/" : ""]
        for part in pattern.split(separator: "/").map(String.init) {
            guard part.contains(where: { "*?[".contains($0) }) else {
                found = found.map { $0 + part + "/" }
                continue
            }
            let glob = try Glob(part)
            found = found.flatMap { folder -> [String] in
                let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
                return names.filter { !$0.hasPrefix(".") && glob.matches($0) }.sorted().map { folder + $0 + "/" }
            }
            found = Array(found.prefix(filesMax))
        }
        return found.map { String($0.dropLast()) }
    }
}
