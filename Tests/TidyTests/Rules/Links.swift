/// Links between documents lead somewhere.
enum Links {
    /// Targets of `[text](target)` and `![text](target)` that are paths in this tree and not there.
    static func check(_ file: SourceFile, exists: (String) -> Bool) -> [Finding] {
        guard file.path.hasSuffix(".md") else { return [] }
        let folder = file.path.split(separator: "/").dropLast().map(String.init)
        var isFenced = false
        return file.lines.enumerated().flatMap { offset, line -> [Finding] in
            if line.hasPrefix("```") { isFenced.toggle() }
            return (isFenced ? [] : targets(in: line)).compactMap { target in
                guard let path = path(of: target, from: folder), !exists(path) else { return nil }
                return Finding(path: file.path, line: offset + 1, message: "\(target) leads nowhere")
            }
        }
    }

    private static func targets(in line: Substring) -> [Substring] {
        var targets: [Substring] = []
        var rest = line
        while let start = rest.firstRange(of: "]("), let end = rest[start.upperBound...].firstIndex(of: ")") {
            targets.append(rest[start.upperBound..<end])
            rest = rest[end...]
        }
        return targets
    }

    private static func path(of target: Substring, from folder: [String]) -> String? {
        let path = target.prefix { $0 != "#" && $0 != " " }
        guard !path.isEmpty, !path.contains("://"), !path.hasPrefix("mailto:") else { return nil }
        var parts = path.hasPrefix("/") ? [] : folder
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { parts = parts.dropLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }
}
