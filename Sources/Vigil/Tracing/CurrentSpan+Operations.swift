import Tracing

extension CurrentSpan {
    private static let depthMax = 32

    /// The names of the operations and spans of this process around the current task, the innermost first.
    static var operations: [String] {
        var names: [String] = []
        var span = parent(in: ServiceContext.current).span
        while let current = span, names.count < depthMax {
            names.append(current.name)
            span = current.parent
        }
        return names
    }
}
