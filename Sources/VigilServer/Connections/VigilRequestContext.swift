import Hummingbird
import NIOCore

/// What is known of a request beside its content.
struct VigilRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection that it came by.
    let channel: any Channel
    /// Who asks.
    var caller = Caller.anonymous

    init(source: Source) {
        channel = source.channel
        coreContext = CoreRequestContextStorage(source: source)
    }
}

/// Who asks.
enum Caller: Equatable, Sendable {
    /// Nobody that is known.
    case anonymous
    /// Someone with the token.
    case token
    /// A browser that was signed in by a link.
    case session
}
