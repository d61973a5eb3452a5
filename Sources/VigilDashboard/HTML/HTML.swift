/// A piece of a page as a value: what is written into it as text can never become markup.
package indirect enum HTML: Sendable, Equatable {
    /// Text; markup in it is escaped, and control characters are made visible.
    case text(String)
    /// An element. Attributes come in the order given; names are ours, never from outside.
    case element(String, [HTMLAttribute], [HTML])
    /// Pieces one after the other.
    case group([HTML])

    /// Nothing.
    static let none = HTML.group([])
}

/// An attribute of an element; one without a value is a flag.
package struct HTMLAttribute: Sendable, Equatable {
    var name: String
    var value: String?
}

extension HTML {
    /// An element with attributes, those that are nil left out.
    static func tag(
        _ name: String,
        _ attributes: KeyValuePairs<String, String?> = [:],
        @HTMLBuilder content: () -> [HTML] = { [] }
    ) -> HTML {
        .element(
            name,
            attributes.compactMap { key, value in value.map { HTMLAttribute(name: key, value: $0) } },
            content()
        )
    }

    /// An element that holds text only.
    static func tag(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String) -> HTML {
        tag(name, attributes) { HTML.text(text) }
    }

    /// The same element with a flag such as `open`.
    func flagged(_ flag: String, _ isSet: Bool = true) -> HTML {
        guard isSet, case .element(let name, let attributes, let content) = self else { return self }
        return .element(name, attributes + [HTMLAttribute(name: flag, value: nil)], content)
    }
}

/// Gathers the children of an element.
@resultBuilder
enum HTMLBuilder {
    static func buildExpression(_ html: HTML) -> [HTML] { [html] }
    static func buildExpression(_ html: [HTML]) -> [HTML] { html }
    static func buildExpression(_ text: String) -> [HTML] { [.text(text)] }
    static func buildBlock(_ parts: [HTML]...) -> [HTML] { parts.flatMap(\.self) }
    static func buildOptional(_ part: [HTML]?) -> [HTML] { part ?? [] }
    static func buildEither(first: [HTML]) -> [HTML] { first }
    static func buildEither(second: [HTML]) -> [HTML] { second }
    static func buildArray(_ parts: [[HTML]]) -> [HTML] { parts.flatMap(\.self) }
}
