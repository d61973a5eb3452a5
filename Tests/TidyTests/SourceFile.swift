import Foundation

/// One file of the source tree.
struct SourceFile: Sendable {
    /// The path from the package's root, with slashes.
    let path: String
    let text: String
    /// The lines as they are.
    let lines: [Substring]
    /// The lines with comments and the contents of strings blanked out; the same number of lines.
    let code: [Substring]
    /// The words and signs that stand in the code.
    let words: Set<Substring>

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        code =
            path.hasSuffix(".swift")
            ? CodeMask.mask(text).split(separator: "\n", omittingEmptySubsequences: false) : lines
        words = Set(code.flatMap(CodeWords.words))
    }

    var name: String { String(path.split(separator: "/").last ?? "") }
    var isSwift: Bool { path.hasSuffix(".swift") }
    var isTest: Bool { path.hasPrefix("Tests/") }

    /// The target that a source belongs to: the folder under Sources, Tests or Examples.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }
}

/// Something that a rule has found.
struct Finding: CustomStringConvertible, Equatable {
    let path: String
    /// From 1; 0 where it is about the whole file.
    let line: Int
    let message: String

    var description: String { line > 0 ? "\(path):\(line): \(message)" : "\(path): \(message)" }
}

/// The files of the package, without what builds and environments leave behind.
enum SourceTree {
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/Package.swift") {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Every text file: sources, scripts, documents.
    static let files: [SourceFile] = paths(in: "").compactMap { path in
        guard let data = FileManager.default.contents(atPath: root.path + "/" + path),
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        return SourceFile(path: path, text: text)
    }

    static let swift = files.filter {
        $0.isSwift && ["Sources/", "Tests/", "Examples/"].contains(where: $0.path.hasPrefix)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.path + "/" + path)
    }

    private static let skipped: Set<String> = [".git", ".swiftpm", "__pycache__", "Package.resolved"]

    private static func paths(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/" + folder)) ?? []
        return names.sorted().flatMap { name -> [String] in
            if skipped.contains(name) || name.hasPrefix(".build") || name.hasPrefix(".venv") { return [] }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: root.path + "/" + path, isDirectory: &isFolder)
            return isFolder.boolValue ? paths(in: path) : [path]
        }
    }
}
