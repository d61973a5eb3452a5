package import VigilModel

extension Vigil {
    /// Hands on an event of Vigil's own.
    ///
    /// - Parameters:
    ///   - event: What happened, with its event name.
    ///   - operation: During what; nil: during what runs now.
    package func emit(_ event: LogRecord, during operation: ActiveOperation? = nil) {
        emit(event, scope: Self.scope, context: operation?.context ?? CurrentSpan.context)
    }

    /// A Vigil that records nothing, for where there is none.
    package static func disabled() -> Vigil {
        var configuration = Configuration()
        configuration.isEnabled = false
        return Vigil(configuration: configuration, sink: DisabledSink())
    }
}
