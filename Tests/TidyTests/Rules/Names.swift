/// Names that say nothing, for files, folders and types.
enum Names {
    private static let banned: Set<String> = [
        "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Manager", "Impl", "Misc",
    ]
    private static let bannedAtEnd: Set<String> = ["Base", "New", "V2", "Data", "Info"]
    private static let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]

    /// Names that stay, with the reason.
    static let exempt: [String: String] = [
        "MetricData": "the points of a metric by kind; OTLP's own word for them",
        "QueryData": "the field `data` of Prometheus' answers",
        "ServiceManager": "systemd and its like: what the world calls a service manager",
    ]

    static func check(_ file: SourceFile) -> [Finding] {
        let parts = file.path.split(separator: "/").dropFirst().map { String($0.prefix { $0 != "." }) }
        let places = parts.compactMap { part in
            isBanned(part) ? Finding(path: file.path, line: 0, message: "\(part) says nothing") : nil
        }
        return places + types(of: file)
    }

    private static func types(of file: SourceFile) -> [Finding] {
        file.code.enumerated().flatMap { offset, line -> [Finding] in
            let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            return zip(words, words.dropFirst()).compactMap { kind, name in
                guard kinds.contains(kind), isBanned(String(name)) else { return nil }
                return Finding(path: file.path, line: offset + 1, message: "\(name) says nothing")
            }
        }
    }

    static func isBanned(_ name: String) -> Bool {
        guard exempt[name] == nil else { return false }
        let words = camelWords(name)
        return words.contains(where: banned.contains) || (words.count > 1 && bannedAtEnd.contains(words.last ?? ""))
    }

    /// `HTTPRouteInfo` is HTTP, Route, Info; digits stay with what is before them.
    static func camelWords(_ name: String) -> [String] {
        var words: [String] = []
        let characters = Array(name)
        for (index, character) in characters.enumerated() {
            let next = index + 1 < characters.count ? characters[index + 1] : nil
            let previous = index > 0 ? characters[index - 1] : nil
            let endsAcronym = previous?.isUppercase == true && next?.isLowercase == true
            let startsWord = character.isUppercase && (previous?.isUppercase != true || endsAcronym)
            if words.isEmpty || startsWord || character == "+" || character == "_" { words.append("") }
            if character != "+", character != "_" { words[words.count - 1].append(character) }
        }
        return words.filter { !$0.isEmpty }
    }
}
