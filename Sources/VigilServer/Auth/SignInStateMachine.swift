import VigilModel

/// Browser sessions and the links that begin them.
///
/// Knows no clock or lock.
///
/// A link works once and for 15 minutes; a session lasts 12 hours from its last use. Only digests are kept, so what
/// is in memory opens nothing.
struct SignInStateMachine {
    private var links: [String: Timestamp] = [:]
    private var sessions: [String: Timestamp] = [:]

    static let linkLife = Duration.seconds(15 * 60)
    static let sessionLife = Duration.seconds(12 * 3_600)
    private static let linksMax = 32
    private static let sessionsMax = 256

    /// A link was made with this code.
    ///
    /// Where there are too many, the oldest stops working.
    mutating func linkMade(_ code: String, at time: Timestamp) {
        links = links.filter { $0.value > time }
        if links.count >= Self.linksMax, let oldest = links.min(by: { $0.value < $1.value }) {
            links[oldest.key] = nil
        }
        links[Secret.digest(code)] = time + Self.linkLife
    }

    /// A link was followed: whether it works.
    ///
    /// If so, a session begins.
    mutating func linkFollowed(_ code: String, session: String, at time: Timestamp) -> Bool {
        guard let end = links.removeValue(forKey: Secret.digest(code)), end > time else { return false }
        sessions = sessions.filter { $0.value > time }
        if sessions.count >= Self.sessionsMax, let oldest = sessions.min(by: { $0.value < $1.value }) {
            sessions[oldest.key] = nil
        }
        sessions[Secret.digest(session)] = time + Self.sessionLife
        return true
    }

    /// A request came with a session's cookie: whether it is signed in.
    mutating func sessionUsed(_ session: String, at time: Timestamp) -> Bool {
        let digest = Secret.digest(session)
        guard let end = sessions[digest], end > time else {
            sessions[digest] = nil
            return false
        }
        sessions[digest] = time + Self.sessionLife
        return true
    }
}
