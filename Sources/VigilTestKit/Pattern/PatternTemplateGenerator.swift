/// Makes templates of replacements, with names that are there, names that are not, and signs that mean nothing.
enum PatternTemplateGenerator {
    private static let pieces = [
        "x", "-", "$1", "${1}", "$0", "$2", "${2}x", "$1x", "$10", "$$", "$", "${", "${}", "${1", "$ ", "$-", "é",
        "$é", "$name", "${name}", "${ name }", "$missing", "\\1", "}", "$01", "${01}", "$1_", "$99999999999999999999",
    ]

    static func template(names: [String], using random: inout SeededGenerator) -> String {
        var template = ""
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            if let name = names.randomElement(using: &random), random.chance(0.4) {
                template += random.chance(0.5) ? "${\(name)}" : "$\(name)"
            } else {
                template += random.pick(pieces)
            }
        }
        return template
    }
}
