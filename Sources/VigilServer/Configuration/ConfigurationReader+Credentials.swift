import AsyncHTTPClient
import NIOHTTP1
import Yams

/// The header that says who asks.
enum HTTPCredentials: Equatable, Sendable {
    case basic(user: String, password: String)
    case token(type: String, credentials: String)

    /// Sets the header of a request.
    func apply(to request: inout HTTPClientRequest) {
        switch self {
        case .basic(let user, let password): request.setBasicAuth(username: user, password: password)
        case .token(let type, let credentials):
            request.headers.replaceOrAdd(name: "Authorization", value: "\(type) \(credentials)")
        }
    }
}

extension ConfigurationReader {
    /// Reads `basic_auth` or `authorization`; false where the field is neither.
    mutating func credentials(
        _ name: String,
        _ node: Node,
        _ credentials: inout HTTPCredentials?,
        file: (String) throws -> String
    ) -> Bool {
        guard name == "basic_auth" || name == "authorization" else { return false }
        if credentials != nil { mistake(node, "basic_auth and authorization exclude one another") }
        var values: [String: String] = [:]
        let known =
            name == "basic_auth"
            ? ["username", "password", "password_file"] : ["type", "credentials", "credentials_file"]
        for entry in entries(node, name) {
            guard known.contains(entry.name) else {
                mistake(entry.key, "\(name) has no \(entry.name)", hint: known.joined(separator: ", "))
                continue
            }
            guard let text = text(entry.value, entry.name) else { continue }
            guard entry.name.hasSuffix("_file") else {
                values[entry.name] = text
                continue
            }
            do {
                var content = try file(text)
                while content.last?.isNewline == true { content.removeLast() }
                values[String(entry.name.dropLast("_file".count))] = content
            } catch {
                mistake(entry.value, "\(text) cannot be read", hint: "\(error)")
            }
        }
        credentials =
            name == "basic_auth"
            ? .basic(user: values["username"] ?? "", password: values["password"] ?? "")
            : .token(type: values["type"] ?? "Bearer", credentials: values["credentials"] ?? "")
        return true
    }
}
