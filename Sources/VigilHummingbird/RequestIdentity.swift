/// Who sent a request, as the application knows them.
public struct RequestIdentity: Hashable, Sendable {
    /// The user; what is recorded is a pseudonym, and nothing where none can be made.
    public var user: String?
    /// The session, by an id that lets nobody in: not a cookie's value.
    public var session: String?

    /// An identity.
    public init(user: String? = nil, session: String? = nil) {
        self.user = user
        self.session = session
    }
}
