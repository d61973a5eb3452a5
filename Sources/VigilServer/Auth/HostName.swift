// What a Host header names. A web page of somebody else can have its own name point to 127.0.0.1 (DNS rebinding) and
// then reach us as its own origin; the Host header still carries its name, so only names that are ours are answered.
// An address is nobody's name: it cannot be rebound.

/// A host with an optional port, as in a Host header.
struct HostName: Equatable, Sendable {
    /// In lower case, an IPv6 address without its brackets.
    var name: String
    var port: Int?

    /// The host of a Host header; nil where it is malformed.
    init?(authority: String) {
        var rest = authority.lowercased()[...]
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            name = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        } else {
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            name = String(rest[..<end])
            rest = rest[end...]
        }
        if name.hasSuffix(".") { name.removeLast() }
        guard !name.isEmpty else { return nil }
        guard let colon = rest.popFirst() else { return }
        guard colon == ":", let port = UInt16(rest) else { return nil }
        self.port = Int(port)
    }

    /// Whether it names this machine only.
    var isLoopback: Bool {
        name == "localhost" || name.hasSuffix(".localhost") || name == "::1"
            || (isIPv4Address && name.hasPrefix("127."))
    }

    /// Whether it is an address rather than a name.
    var isAddress: Bool { name.contains(":") || isIPv4Address }

    private var isIPv4Address: Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// Which hosts are answered.
struct HostRule: Equatable, Sendable {
    /// Names beside those of the loopback, in lower case.
    var allowed: Set<String>
    /// Whether the server listens beyond this machine, so that any address of it may be asked for.
    var allowsAddresses: Bool

    /// Whether a request with this Host header is answered.
    ///
    /// One without is: browsers always send it.
    func allows(authority: String?) -> Bool {
        guard let authority, !authority.isEmpty else { return true }
        guard let host = HostName(authority: authority) else { return false }
        return host.isLoopback || allowed.contains(host.name) || (allowsAddresses && host.isAddress)
    }
}
