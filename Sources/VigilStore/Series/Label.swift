/// A Prometheus label.
public struct Label: Hashable, Comparable, Sendable, Codable {
    /// The name: letters, digits and underscores.
    public var name: String
    /// The value, any text.
    public var value: String

    /// A label by its name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// By name, then by value.
    public static func < (left: Label, right: Label) -> Bool {
        left.name == right.name ? left.value < right.value : left.name < right.name
    }
}
