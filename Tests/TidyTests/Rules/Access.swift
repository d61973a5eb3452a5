/// Only what outsiders import has public declarations; the rest shares by `package`.
enum Access {
    static let published: Set<String> = [
        "VigilModel", "VigilPattern", "VigilOTLP", "VigilStore", "VigilQuery", "Vigil", "VigilArgumentParser",
        "VigilCrypto", "VigilExporter", "VigilHummingbird", "VigilPrivacy",
    ]

    private static let words = ["public", "open class", "open func", "open var"]

    static func check(_ file: SourceFile) -> [Finding] {
        guard !published.contains(file.target), !file.words.isDisjoint(with: ["public", "open"]) else { return [] }
        return file.code.enumerated().compactMap { offset, line in
            guard words.contains(where: { Calls.holds(line, $0) }) else { return nil }
            return Finding(path: file.path, line: offset + 1, message: "\(file.target) is not published: use package")
        }
    }
}
