// Where the current span is found. There are three ways to be within a span: a synchronous operation, which its thread
// knows, because that is cheap; an asynchronous or sampled one, which is in a task-local of ours, so that tasks begun
// within it inherit it; and swift-distributed-tracing, which sets `ServiceContext`. Of operations the one that began
// last is the innermost. Each notes which span the service context held when it began: if it still holds that one,
// the operation is the inner of the two; if not, a span of the facade was begun within it. Task-locals are looked up
// only once any were used in this process.

import CVigil
import Tracing
import VigilModel

/// The operation that the current task runs within.
@usableFromInline
struct OperationScope: Sendable {
    /// Written out what `@TaskLocal` makes, since operations are specialised where they are called.
    @usableFromInline static let local = TaskLocal<OperationScope?>(wrappedValue: nil)

    static var current: OperationScope? { local.get() }

    /// Has the task-local looked at from now on, since a scope is about to be bound.
    static func willBind() { vigil_task_local_use(Unmanaged.passUnretained(local).toOpaque()) }

    let handle: OperationHandle?
    let context: SpanContext
    let startTicks: UInt64
    /// The span of the service context at its beginning; 0 where there was none.
    let outer: UInt64
}

/// A span in a service context.
struct ServiceContextSpan: Sendable {
    let context: SpanContext
    /// Nil where it came from another process.
    let span: OperationHandle?
}

private enum SpanKey: ServiceContextKey {
    typealias Value = ServiceContextSpan
    static var nameOverride: String? { "vigil-span" }
}

extension ServiceContext {
    var vigilSpan: ServiceContextSpan? {
        get { self[SpanKey.self] }
        set {
            vigil_bridge_use(UInt32(vigil_bridge_facade))
            self[SpanKey.self] = newValue
        }
    }
}

/// What is around something that begins.
struct SpanSurroundings: Sendable {
    /// The innermost span; nil where there is none.
    var innermost: CurrentSpan?
    /// The span that the service context held; 0 where there was none.
    var facadeSpan: UInt64 = 0
}

/// The span around something that begins, and where it is kept while it runs in this process.
struct CurrentSpan: Sendable {
    let context: SpanContext
    /// Nil where it came from another process.
    let span: OperationHandle?

    /// The innermost span around the current task.
    static var context: SpanContext? { current?.context }

    /// The innermost span around the current task, with where it is kept.
    static var current: CurrentSpan? { surroundings.innermost }

    /// Whether nothing is around the current task, as far as that can be told quickly.
    static var isNone: Bool {
        guard vigil_operation_current() == nil else { return false }
        switch vigil_bridges_used() {
        case 0: return true
        case UInt32(vigil_bridge_tasks): return !vigil_task_is_within()
        default: return false
        }
    }

    /// What is around the current task.
    static var surroundings: SpanSurroundings {
        switch vigil_bridges_used() {
        case 0: SpanSurroundings(innermost: onThread)
        case UInt32(vigil_bridge_tasks): within(nil)
        default: within(ServiceContext.current)
        }
    }

    /// The innermost of the current operations and the span of a service context.
    static func within(_ service: ServiceContext?) -> SpanSurroundings {
        let facade = service?.vigilSpan
        let facadeSpan = facade?.context.spanID.value ?? 0
        let thread = threadCell
        let scope = OperationScope.current
        if let thread, thread.pointee.nature.outer == facadeSpan,
            thread.pointee.head.start_ticks >= scope?.startTicks ?? 0
        {
            return SpanSurroundings(innermost: onThread, facadeSpan: facadeSpan)
        }
        if let scope, scope.outer == facadeSpan {
            let innermost = CurrentSpan(context: scope.context, span: scope.handle)
            return SpanSurroundings(innermost: innermost, facadeSpan: facadeSpan)
        }
        let innermost = facade.map { CurrentSpan(context: $0.context, span: $0.span) }
        return SpanSurroundings(innermost: innermost, facadeSpan: facadeSpan)
    }

    /// The synchronous operation that this thread is in; its place cannot be given away meanwhile.
    @inline(never)
    private static var threadCell: UnsafeMutablePointer<OperationCell>? {
        vigil_operation_current().map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: OperationCell.self) }
    }

    private static var onThread: CurrentSpan? {
        guard let cell = threadCell else { return nil }
        return CurrentSpan(context: cell.pointee.context, span: OperationHandle(cell))
    }
}
