// One error can be seen three ways: a log record that was sent before its span, which then names no operation; the
// same sent after its span, or derived from it; and the stack that the program printed. What is the same by service,
// type and message is brought together, so that each error counts once.

/// Brings together what was sent and printed of the same errors.
enum ErrorFold {
    private struct Identity: Hashable {
        let service: String
        let type: String
        let message: String

        init(_ error: ErrorView) {
            (service, type, message) = (error.service, error.type, error.message)
        }
    }

    /// The errors, each once, in no order.
    ///
    /// What was printed counts as far as more was printed than sent. What names no operation is counted with what
    /// does, where only one operation has the error.
    static func folded(sent: [ErrorView], printed: [ErrorView]) -> [ErrorView] {
        var groups = Dictionary(grouping: sent, by: Identity.init).mapValues(named)
        for var error in printed {
            let count = groups[Identity(error), default: []].reduce(0) { $0 + $1.count }
            guard error.count > count else { continue }
            error.count -= count
            groups[Identity(error), default: []].append(error)
        }
        return groups.values.flatMap { $0 }
    }

    private static func named(_ errors: [ErrorView]) -> [ErrorView] {
        guard errors.count == 2, let unnamed = errors.first(where: \.operation.isEmpty),
            let named = errors.first(where: { !$0.operation.isEmpty })
        else { return errors }
        return [named.adding(unnamed)]
    }
}

extension ErrorView {
    /// Both together, with the stack and the trace of the newer one that has them.
    fileprivate func adding(_ other: ErrorView) -> ErrorView {
        let (newer, older) = last >= other.last ? (self, other) : (other, self)
        var sum = self
        sum.count += other.count
        sum.first = min(first, other.first)
        sum.last = newer.last
        sum.stacktrace = newer.stacktrace.isEmpty ? older.stacktrace : newer.stacktrace
        sum.trace = newer.trace.isEmpty ? older.trace : newer.trace
        return sum
    }
}
