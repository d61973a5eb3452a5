import VigilModel

/// What a span of swift-distributed-tracing says of the request that it answers.
///
/// Kept also where the span is not: requests are counted by it.
struct ServedRequest {
    private var method: String?
    private var route: String?
    private var status: Int64?

    /// Takes note of what attributes say.
    mutating func note(_ attributes: Attributes) {
        method = attributes[SemanticName.httpRequestMethod]?.stringValue ?? method
        route = attributes[SemanticName.httpRoute]?.stringValue ?? route
        if case .int(let status) = attributes[SemanticName.httpResponseStatusCode] { self.status = status }
    }

    /// Whether the request was wrong, which is no error of whoever answers.
    var isRefused: Bool { (400..<500).contains(status ?? 0) }

    /// The name of a span that is called by its route alone.
    ///
    /// Hummingbird puts words such as "NotFound" in the place of a route where there is none.
    ///
    /// > Source: OpenTelemetry semantic conventions, HTTP spans: `{method} {target}`.
    func name(_ name: String) -> String {
        guard let method, name == route else { return name }
        return name.hasPrefix("/") ? "\(method) \(name)" : method
    }
}

extension OperationHandle {
    /// Takes note of what attributes say of the request; those of other spans than a server's are left alone.
    func noteRequest(_ attributes: Attributes) {
        withCell { cell in
            if cell.nature.kind == .server { cell.makeExtras().request.note(attributes) }
        }
    }

    /// Names a server's span as the conventions have it.
    ///
    /// - Returns: Whether the request was refused.
    @discardableResult
    func nameByRequest() -> Bool {
        withCell { cell in
            guard cell.nature.kind == .server, let request = cell.extras?.request else { return false }
            cell.rename(request.name(cell.name))
            return request.isRefused
        } ?? false
    }
}
