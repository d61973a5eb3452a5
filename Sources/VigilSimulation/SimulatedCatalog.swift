import Synchronization
package import VigilEmbedded
package import VigilModel
import VigilStore
package import VigilTestKit

/// A store's catalog beside a simulated disk, which fails, dies and loses power with it.
///
/// A change counts whole or not at all. One whose commit failed does not count, but may after a restart, unless another
/// was committed since: as in SQLite, whose log may hold what a failed synchronisation did not acknowledge.
package final class SimulatedCatalog: PartCatalog {
    private enum Change {
        case id(StoreID)
        case parts(PartChange)
    }

    private struct State {
        var id: StoreID?
        var parts: [UInt64: String] = [:]
        var applied: UInt64 = 0
        /// What may count after a restart.
        var doubtful: Change?

        mutating func apply(_ change: Change) {
            switch change {
            case .id(let id): self.id = id
            case .parts(let change):
                for number in change.removed { parts[number] = nil }
                for part in change.added { parts[part.number] = part.path }
                applied = change.applied ?? applied
            }
        }
    }

    private static let path = "catalog"
    private let disk: SimulatedDisk
    private let state: Mutex<State>

    package init(on disk: SimulatedDisk) {
        self.disk = disk
        state = Mutex(State())
    }

    private init(_ state: consuming State, on disk: SimulatedDisk) {
        self.disk = disk
        self.state = Mutex(state)
    }

    /// The catalog that is found after the process or the power was gone.
    package func afterRestart(on disk: SimulatedDisk, random: inout SeededGenerator) -> SimulatedCatalog {
        var found = state.withLock { $0 }
        if let doubtful = found.doubtful, random.chance(0.5) { found.apply(doubtful) }
        found.doubtful = nil
        return SimulatedCatalog(found, on: disk)
    }

    /// Closes it, so that a change whose commit failed never counts.
    package func close() { state.withLock { $0.doubtful = nil } }

    /// The paths of the parts that count.
    package var paths: [String] { state.withLock { $0.parts.values.sorted() } }

    package func storeID() throws -> StoreID? {
        try access("read", isWriting: false)
        return state.withLock { $0.id }
    }

    package func setStoreID(_ id: StoreID, created: Timestamp) throws { try commit(.id(id)) }

    package func parts() throws -> [UInt64: String] {
        try access("read", isWriting: false)
        return state.withLock { $0.parts }
    }

    package func applied() throws -> UInt64 {
        try access("read", isWriting: false)
        return state.withLock { $0.applied }
    }

    package func commit(_ change: PartChange) throws { try commit(.parts(change)) }

    private func commit(_ change: Change) throws {
        let wasDead = disk.isDead
        do {
            try access("commit", isWriting: true)
        } catch {
            // What the full disk did not take cannot come back.
            if !wasDead && error.code != .outOfSpace { state.withLock { $0.doubtful = change } }
            throw error
        }
        state.withLock { state in
            state.apply(change)
            state.doubtful = nil
        }
    }

    private func access(_ operation: String, isWriting: Bool) throws(StoreError) {
        do throws(DiskError) {
            try disk.access(operation, Self.path, isWriting: isWriting)
        } catch {
            let code: StoreError.Code = error.kind == .noSpace ? .outOfSpace : .unavailable
            throw StoreError(code, "The simulated catalog does not answer (\(error)).", cause: error)
        }
    }
}
