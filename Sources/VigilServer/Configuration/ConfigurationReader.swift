import VigilModel
import VigilQuery
import Yams

/// Reads values of a YAML tree and keeps what is wrong with them.
struct ConfigurationReader {
    let name: String
    private(set) var mistakes: [String] = []

    init(name: String) {
        self.name = name
    }

    /// The text of a part of the tree, the same for the same content.
    static func source(of node: Node) -> String { (try? Yams.serialize(node: node, sortKeys: true)) ?? "\(node)" }

    /// Notes a mistake at a place.
    mutating func mistake(_ node: Node, _ message: String, hint: String = "") {
        let place = node.mark.map { ":\($0.line):\($0.column)" } ?? ""
        mistakes.append("\(name)\(place): \(message)" + (hint.isEmpty ? "" : ": \(hint)"))
    }

    /// The entries of a map in their order.
    mutating func entries(_ node: Node, _ what: String) -> [(key: Node, name: String, value: Node)] {
        guard case .mapping(let mapping) = node else {
            mistake(node, "\(what) must be a map", hint: "name: value, one a line")
            return []
        }
        return mapping.map { key, value in (key, key.string ?? "", value) }
    }

    /// The elements of a list.
    mutating func list(_ node: Node, _ what: String) -> [Node] {
        guard case .sequence(let sequence) = node else {
            mistake(node, "\(what) must be a list", hint: "each element after a dash")
            return []
        }
        return Array(sequence)
    }

    mutating func text(_ node: Node, _ what: String) -> String? {
        guard case .scalar(let scalar) = node else {
            mistake(node, "\(what) must be a text")
            return nil
        }
        return scalar.string
    }

    mutating func texts(_ node: Node, _ what: String) -> [String] {
        var texts: [String] = []
        for element in list(node, what) {
            if let text = text(element, "an element of \(what)") { texts.append(text) }
        }
        return texts
    }

    mutating func flag(_ node: Node, _ what: String) -> Bool? {
        switch node.string {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            mistake(node, "\(what) must be true or false")
            return nil
        }
    }

    mutating func number(_ node: Node, _ what: String) -> UInt64? {
        if let number = node.string.flatMap(UInt64.init) { return number }
        mistake(node, "\(what) must be a whole number from 0")
        return nil
    }

    mutating func count(_ node: Node, _ what: String) -> Int? {
        number(node, what).map { Int(clamping: $0) }
    }

    mutating func duration(_ node: Node, _ what: String) -> Duration? {
        guard let text = text(node, what) else { return nil }
        do throws(QuerySyntaxError) {
            let duration = try DurationSyntax.parse(text)
            if duration > .zero { return duration }
            mistake(node, "\(what) must be longer than nothing")
        } catch {
            mistake(node, "\(what): \(error.message)", hint: error.hint)
        }
        return nil
    }

    /// A number of bytes: `10MB`.
    mutating func bytes(_ node: Node, _ what: String) -> Int? {
        let units: [(String, Int)] = [("KB", 10), ("MB", 20), ("GB", 30), ("B", 0)]
        let text = node.string ?? ""
        for (unit, shift) in units where text.hasSuffix(unit) {
            guard let number = Int(text.dropLast(unit.count)), number >= 0, number < 1 << 20 else { break }
            return number << shift
        }
        if let number = Int(text), number >= 0 { return number }
        mistake(node, "\(what) must be a size", hint: "such as 10MB")
        return nil
    }
}
