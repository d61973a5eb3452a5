import CVigil
import VigilModel

/// An operation or span that has not ended, or had not when the handle was made.
///
/// What is done through a handle of something that ended does nothing.
struct OperationHandle: @unchecked Sendable {  // The place is held while it is read or written.
    let cell: UnsafeMutablePointer<OperationCell>
    let generation: UInt64

    /// What runs in a place now, or will run there next.
    init(_ cell: UnsafeMutablePointer<OperationCell>) {
        self.cell = cell
        generation = vigil_operation_generation(Self.head(of: cell))
    }

    /// What C knows of it.
    var head: UnsafeMutablePointer<vigil_operation> { Self.head(of: cell) }

    static func head(of cell: UnsafeMutablePointer<OperationCell>) -> UnsafeMutablePointer<vigil_operation> {
        UnsafeMutableRawPointer(cell).assumingMemoryBound(to: vigil_operation.self)
    }

    /// Holds the place and does something to it; nil where the operation has ended.
    @discardableResult
    func withCell<Result>(_ body: (inout OperationCell) -> Result) -> Result? {
        guard vigil_operation_lock(head, generation) else { return nil }
        defer { vigil_operation_unlock(head, generation) }
        return body(&cell.pointee)
    }

    /// Ends the operation: false where it had ended.
    ///
    /// From then on the place belongs to whoever called.
    func close(_ body: (inout OperationCell) -> Void) -> Bool {
        guard vigil_operation_lock(head, generation) else { return false }
        body(&cell.pointee)
        vigil_operation_close(head, generation)
        return true
    }
}

extension OperationHandle {
    /// Whether what is set on it will be kept.
    var isRecording: Bool { withCell { $0.isSampled } ?? false }

    var name: String? {
        get { withCell { $0.name } }
        nonmutating set { if let newValue { withCell { $0.rename(newValue) } } }
    }

    /// All attributes, each key once.
    var attributes: Attributes {
        get {
            withCell { cell in
                cell.fold()
                return cell.initial
            } ?? Attributes()
        }
        nonmutating set {
            withCell { cell in
                cell.fold()
                cell.initial = newValue
            }
        }
    }

    func set(_ key: String, _ value: AttributeValue) {
        withCell { $0.set(key, value) }
    }

    func add(_ event: SpanRecord.Event) {
        withExtras { extras, itemsMax in
            if extras.events.count < itemsMax { extras.events.append(event) } else { extras.droppedEvents += 1 }
        }
    }

    func add(_ link: SpanRecord.Link) {
        withExtras { extras, itemsMax in
            if extras.links.count < itemsMax { extras.links.append(link) } else { extras.droppedLinks += 1 }
        }
    }

    /// Sets the verdict; once it is ok it stays ok.
    ///
    /// > Source: OpenTelemetry specification, tracing API, "Set Status".
    func set(_ status: SpanRecord.Status) {
        withExtras(evenUnsampled: true) { extras, _ in
            if extras.status.code != .ok { extras.status = status }
        }
    }

    /// Whether an error was not yet reported by a span within this one, from which it comes up.
    ///
    /// Notes it for the span around, in either case.
    func isFirst(toReport error: ReportedError) -> Bool {
        let parent = withCell { $0.parent } ?? nil
        let isNew = note(error)
        _ = parent?.note(error)
        return isNew
    }

    /// What kind of failure ends it where there is no error.
    func note(errorType: String) {
        withExtras(evenUnsampled: true) { extras, _ in extras.errorType = errorType }
    }

    /// Whether the error is another than the one noted last.
    private func note(_ error: ReportedError) -> Bool {
        withExtras(evenUnsampled: true) { extras, _ in
            defer { extras.reported = error }
            return extras.reported != error
        } ?? true
    }

    @discardableResult
    private func withExtras<Result>(
        evenUnsampled: Bool = false,
        _ body: (OperationExtras, Int) -> Result
    ) -> Result? {
        withCell { cell -> Result? in
            guard cell.isSampled || evenUnsampled else { return nil }
            return body(cell.makeExtras(), cell.itemsMax)
        } ?? nil
    }
}
