import VigilModel

/// The counter `errors`: errors that were recorded, each once, by type and by what was going on.
enum ErrorCount {
    static let name = "errors"
    static let type = "type"
    static let context = "context"

    static func attributes(type: String, context: String?) -> Attributes {
        // In the order of their keys, which spares the sorting.
        if let context { return [Self.context: .string(context), Self.type: .string(type)] }
        return [Self.type: .string(type)]
    }
}
