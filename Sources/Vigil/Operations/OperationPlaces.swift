import CVigil
import Synchronization

/// All places for operations that this process has made.
enum OperationPlaces {
    private static let count = Atomic<UInt32>(0)

    /// A new place; nil where there are as many as there may be.
    static func make(_ cell: () -> OperationCell) -> UnsafeMutablePointer<OperationCell>? {
        guard count.load(ordering: .relaxed) < OperationCell.cellsMax else { return nil }
        count.wrappingAdd(1, ordering: .relaxed)
        let place = UnsafeMutablePointer<OperationCell>.allocate(capacity: 1)
        place.initialize(to: cell())
        vigil_operation_made(OperationHandle.head(of: place))
        return place
    }

    /// Visits what runs for one owner, in no order.
    static func forEachRunning(of owner: UInt64, _ visit: (borrowing OperationCell) -> Void) {
        var next = vigil_operations_made()
        while let head = next {
            next = head.pointee.made_before
            guard vigil_operation_owner(head) == owner else { continue }
            let cell = UnsafeMutableRawPointer(head).assumingMemoryBound(to: OperationCell.self)
            OperationHandle(cell).withCell { if vigil_operation_owner(head) == owner { visit($0) } }
        }
    }
}
