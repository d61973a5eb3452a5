import VigilModel

/// The names that OpenTelemetry's HTTP, database and network conventions had before they were stable, beside those
/// that they have now.
///
/// A search by either finds both; some have a short name too.
enum FieldAlias {
    private static let pairs = [
        ("http.method", "http.request.method"),
        ("http.status_code", "http.response.status_code"),
        ("http.url", "url.full"),
        ("http.target", "url.path"),
        ("http.scheme", "url.scheme"),
        ("http.client_ip", "client.address"),
        ("http.user_agent", "user_agent.original"),
        ("http.request_content_length", "http.request.body.size"),
        ("http.response_content_length", "http.response.body.size"),
        ("http.flavor", "network.protocol.version"),
        ("http.host", "server.address"),
        ("net.host.name", "server.address"),
        ("net.peer.name", "server.address"),
        ("net.host.port", "server.port"),
        ("net.peer.port", "server.port"),
        ("net.sock.peer.addr", "network.peer.address"),
        ("net.sock.peer.port", "network.peer.port"),
        ("db.statement", "db.query.text"),
        ("db.system", "db.system.name"),
        ("db.operation", "db.operation.name"),
        ("db.name", "db.namespace"),
        ("db.sql.table", "db.collection.name"),
        ("messaging.operation", "messaging.operation.type"),
        ("deployment.environment", "deployment.environment.name"),
    ]

    /// What people write for attributes that are asked for often, where a record has none of that very name.
    private static let shorts = [
        ("route", ["http.route"]),
        ("method", ["http.request.method"]),
        ("path", ["url.path"]),
        ("host", ["host.name"]),
        ("environment", ["deployment.environment.name"]),
        ("user", ["user.id", "enduser.id", "enduser.pseudo.id"]),
        ("session", ["session.id"]),
    ]

    private static let table: [String: [String]] = {
        var table: [String: [String]] = [:]
        for (old, new) in pairs {
            table[old, default: []].append(new)
            table[new, default: []].append(old)
        }
        for (short, names) in shorts { table[short] = names.flatMap { [$0] + (table[$0] ?? []) } }
        return table
    }()

    /// The other names of a field.
    static func others(of name: String) -> [String] { table[name] ?? [] }

    /// Whether a value under one name may be another under the other.
    static func changes(_ name: String, to wanted: String) -> Bool {
        name == "http.target" && (wanted == "url.path" || wanted == "path")
    }

    /// A value under another name: `http.target` holds the query too, which `url.path` does not.
    static func mapped(_ value: AttributeValue, from name: String, to wanted: String) -> AttributeValue {
        guard changes(name, to: wanted), let target = value.stringValue,
            let path = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first
        else { return value }
        return .string(String(path))
    }
}
