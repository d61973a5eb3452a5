package import VigilStore

/// How the embedded store keeps what it takes.
package struct EmbeddedConfiguration: Sendable {
    /// What an acknowledged batch survives.
    package enum Durability: String, Hashable, Sendable {
        /// A power cut.
        case power
        /// The end of this process, by whatever signal, but not that of the machine.
        case process
    }

    /// How much is held and taken.
    package var store: StoreConfiguration
    package var durability = Durability.power
    /// How long what was sealed is kept.
    package var retention = Retention()
    /// Opens for reading alone, without a lock: only where no server lives.
    ///
    /// Nothing on disk is changed.
    package var isReadOnly = false
    /// Batches that may wait to be written; more are refused as `unavailable`.
    package var waitingMax = 2_048
    /// Records in batches that are written and made durable together.
    package var groupRecordsMax = 50_000
    /// The size of the file that is given up when the disk is full; 0 for none.
    package var reserveBytes = 8 << 20

    /// Bytes of journal files that may be kept for those who read what came, see `ArrivalSource`; 0 for none.
    package var arrivalsBytesMax: UInt64 = 0

    package init(_ store: StoreConfiguration = StoreConfiguration()) {
        self.store = store
    }
}
