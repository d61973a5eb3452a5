/// What makes an error the same when it comes up through several spans.
struct ReportedError: Hashable, Sendable {
    let type: String
    let message: String

    init(_ error: any Error) {
        type = Self.name(of: Swift.type(of: error))
        message = String(describing: error)
    }

    init(type: String, message: String) {
        self.type = type
        self.message = message
    }

    /// `Module.Type`, without the "(unknown context at …)" of types that are private to a file or function.
    static func name(of type: Any.Type) -> String {
        String(reflecting: type)
            .split(separator: ".")
            .filter { !$0.hasPrefix("(unknown context") }
            .joined(separator: ".")
    }
}
