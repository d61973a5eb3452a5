import Synchronization
import VigilModel

extension Head {
    /// Answers an event query over the chunks there are now.
    package func events(_ query: EventQuery) throws -> EventResult {
        let chunks = state.withLock { state in
            state.segments.flatMap { query.signal == .spans ? $0.spans.chunks : $0.logs.chunks }
        }
        return try query.evaluate(over: chunks)
    }
}
