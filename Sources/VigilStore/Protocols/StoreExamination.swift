package import VigilModel

/// What was found when a store was looked through.
package struct StoreExamination: Hashable, Sendable, Codable {
    package var time: Timestamp
    /// The store's folder; nil where it has none.
    package var folder: String?
    /// Whether every block was read.
    package var isDeep: Bool
    /// Whether anything was ever stored there.
    package var isEmpty = false
    package var checks: [StoreCheck] = []
    package var inventory = StoreInventory()

    package init(time: Timestamp, folder: String?, isDeep: Bool) {
        self.time = time
        self.folder = folder
        self.isDeep = isDeep
    }
}

/// How far the blocks were read.
package struct ExaminationProgress: Hashable, Sendable, Codable {
    package var bytes: UInt64
    package var of: UInt64

    package init(bytes: UInt64, of: UInt64) {
        self.bytes = bytes
        self.of = of
    }
}

/// A store that can look itself through.
package protocol ExaminedStore: TelemetryStore {
    /// Looks through all that is on disk, without changing anything.
    ///
    /// - Parameters:
    ///   - deep: Reads every block and compares its checksum; else what files say of themselves.
    ///   - progress: Called now and then, from a thread of its own.
    /// - Returns: What was found.
    /// - Throws: `CancellationError`; what cannot be read is a finding.
    func examine(
        deep: Bool,
        progress: @escaping @Sendable (ExaminationProgress) -> Void
    ) async throws -> StoreExamination
}
