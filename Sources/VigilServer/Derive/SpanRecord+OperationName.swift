import VigilModel

extension SpanRecord {
    /// The name under which the span's operation is counted: the span's own, but for requests that met no route.
    ///
    /// Some SDKs name those by their path (`GET /wp-login.php`), and whoever tries paths would make a series of each.
    /// They count under the method alone, which is what the conventions ask for where there is no route.
    var operationName: String {
        guard kind == .server, httpStatus == 404, attributes[SemanticName.httpRoute] == nil,
            let method = name.split(separator: " ").first, method.count < name.count
        else { return name }
        return String(method)
    }

    /// The HTTP status, by the stable name or the one before.
    var httpStatus: Int? {
        switch attributes[SemanticName.httpResponseStatusCode] ?? attributes[SemanticName.httpStatusCodeOld] {
        case .int(let status): Int(clamping: status)
        case .string(let text): Int(text)
        default: nil
        }
    }
}
