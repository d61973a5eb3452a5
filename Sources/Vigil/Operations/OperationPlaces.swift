import CVigil
import Synchronization

/// All places for operations that this process has made.
final class OperationPlaces: Sendable {
    static let shared = OperationPlaces()

    private struct State: @unchecked Sendable {  // The places themselves are guarded one by one.
        var cells: [UnsafeMutablePointer<OperationCell>] = []
    }

    private let state = Mutex(State())

    /// A new place; nil where there are as many as there may be.
    func make(_ cell: () -> OperationCell) -> UnsafeMutablePointer<OperationCell>? {
        state.withLock { state in
            guard state.cells.count < OperationCell.cellsMax else { return nil }
            let place = UnsafeMutablePointer<OperationCell>.allocate(capacity: 1)
            place.initialize(to: cell())
            state.cells.append(place)
            return place
        }
    }

    /// Visits what runs for one owner, in no order.
    func forEachRunning(of owner: UInt64, _ visit: (borrowing OperationCell) -> Void) {
        let cells = state.withLock { $0 }.cells
        for cell in cells {
            let handle = OperationHandle(cell)
            guard vigil_operation_owner(handle.head) == owner else { continue }
            handle.withCell { if vigil_operation_owner(handle.head) == owner { visit($0) } }
        }
    }
}
