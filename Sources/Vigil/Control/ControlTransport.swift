/// What an application asks a server about itself.
package struct ControlQuestion: Hashable, Sendable {
    /// Its `service.name`.
    package let service: String
    /// Its `service.instance.id`.
    package let instance: String
    /// The version that it has; nil: none.
    package let since: Int64?
}

/// Asks a server what it wants of this application, and waits until there is news.
package struct ControlTransport: Sendable {
    /// What came back.
    package enum Answer: Sendable {
        case document(ControlDocument)
        /// Nobody answered, or somebody who may soon; with the time that they ask for.
        case unreachable(retryAfter: Duration?)
        /// Somebody answered who is no Vigil.
        case stranger
    }

    package let ask: @Sendable (ControlQuestion) async -> Answer

    /// A transport; cancellation of the task ends the question.
    package init(ask: @escaping @Sendable (ControlQuestion) async -> Answer) {
        self.ask = ask
    }
}

/// A sink whose other end may have something to ask of this process.
package protocol ControlSource: Sendable {
    /// The way to ask it.
    var controlTransport: ControlTransport? { get }
}
