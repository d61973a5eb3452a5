// Reads the targets and their dependencies out of Package.swift, which writes them in a few fixed forms:
// `let name = Target.Dependency.product(name: "Product", …)`, and calls of target, tests, .target, .executableTarget
// and .systemLibrary whose first string is the name and whose dependencies are strings and those names.

/// What Package.swift says of the targets.
struct Manifest {
    struct Target: Equatable {
        let name: String
        /// Targets of this package.
        var targets: Set<String>
        /// Products of other packages.
        var products: Set<String>
    }

    let targets: [String: Target]

    init(_ text: String) {
        let products = Self.products(in: text)
        var found: [String: [String]] = [:]
        let forms = ["target(", "tests(", ".target(", ".executableTarget(", ".systemLibrary(", ".testTarget("]
        var rest = text[...]
        if let start = rest.ranges(of: "targets: [\n").last { rest = rest[start.upperBound...] }
        while let call = forms.compactMap({ rest.firstRange(of: $0) }).min(by: { $0.lowerBound < $1.lowerBound }) {
            let body = Self.balanced(rest[call.upperBound...])
            if let name = Self.strings(in: body).first { found[name] = Self.strings(in: body) + Self.words(in: body) }
            rest = rest[body.endIndex...]
        }
        targets = Dictionary(
            uniqueKeysWithValues: found.map { name, words in
                let ours = Set(words.filter { found[$0] != nil && $0 != name })
                return (name, Target(name: name, targets: ours, products: Set(words.compactMap { products[$0] })))
            }
        )
    }

    private static func products(in text: String) -> [String: String] {
        var products: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("let ") && line.contains(".product(name:") {
            let name = line.dropFirst(4).prefix { $0.isLetter || $0.isNumber }
            if let product = strings(in: line).first { products[String(name)] = product }
        }
        return products
    }

    /// The text up to the parenthesis that closes a call.
    private static func balanced(_ text: Substring) -> Substring {
        var depth = 1
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" {
                depth -= 1
                if depth == 0 { return text[..<index] }
            }
        }
        return text
    }

    private static func strings(in text: Substring) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
    }

    private static func words(in text: Substring) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 0 }
            .flatMap { $0.element.split { !$0.isLetter && !$0.isNumber } }
            .map(String.init)
    }
}
