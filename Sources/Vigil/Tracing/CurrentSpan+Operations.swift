extension CurrentSpan {
    private static let depthMax = 32

    /// The names of the operations and spans of this process around the current task, the innermost first.
    static var operations: [String] {
        var names: [String] = []
        var span = current?.span
        while let handle = span, names.count < depthMax, let found = handle.withCell({ ($0.name, $0.parent) }) {
            names.append(found.0)
            span = found.1
        }
        return names
    }
}
