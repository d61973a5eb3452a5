// Where the current span is found. There are two ways to be within a span: our own operations, which set a
// task-local of their own because that is cheap, and swift-distributed-tracing, which sets `ServiceContext`. Each
// operation notes which span the service context held when it began. If it still holds that one, the operation is
// the inner of the two; if not, a span of the facade was begun within it.

import Tracing
import VigilModel

/// The operation that the current task runs within.
struct OperationScope: Sendable {
    @TaskLocal static var current: OperationScope?

    let span: SpanBuilder
    /// The span of the service context at its beginning.
    let outer: SpanID?
}

/// A span in a service context.
struct ServiceContextSpan: Sendable {
    let context: SpanContext
    /// Nil where it came from another process.
    let span: SpanBuilder?
}

private enum SpanKey: ServiceContextKey {
    typealias Value = ServiceContextSpan
    static var nameOverride: String? { "vigil-span" }
}

extension ServiceContext {
    var vigilSpan: ServiceContextSpan? {
        get { self[SpanKey.self] }
        set { self[SpanKey.self] = newValue }
    }
}

enum CurrentSpan {
    /// The innermost span around the current task.
    static var context: SpanContext? { parent(in: ServiceContext.current).context }

    /// The span of the facade around the current task.
    static var inServiceContext: SpanContext? { ServiceContext.current?.vigilSpan?.context }

    /// The innermost of the current operation and the span of a service context.
    ///
    /// - Parameter service: The service context that a caller handed over, or the current one.
    /// - Returns: What to use as parent, and its span where it belongs to this process.
    static func parent(in service: ServiceContext?) -> (context: SpanContext?, span: SpanBuilder?) {
        let inService = service?.vigilSpan
        if let scope = OperationScope.current, scope.outer == inService?.context.spanID {
            return (scope.span.context, scope.span)
        }
        return (inService?.context, inService?.span)
    }
}
