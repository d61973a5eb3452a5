import VigilModel
import VigilPattern

/// A condition on a field's text that is more than a comparison.
enum TextTest: Sendable {
    /// A part of the text matches.
    case pattern(Pattern)
    /// The whole text matches.
    case glob(Glob)

    /// Whether it holds of a value; of none it does not.
    func holds(_ value: AttributeValue?) -> Bool {
        guard let value else { return false }
        let text = value.stringValue ?? value.description
        return switch self {
        case .pattern(let pattern): pattern.matches(text)
        case .glob(let glob): glob.matches(text)
        }
    }

    /// Whether it holds of a text that is there as UTF-8.
    func holds(_ text: UnsafeRawBufferPointer) -> Bool? {
        let bytes = text.bindMemory(to: UInt8.self)
        return switch self {
        case .pattern(let pattern): pattern.matches(bytes)
        case .glob(let glob): glob.matches(bytes)
        }
    }
}
