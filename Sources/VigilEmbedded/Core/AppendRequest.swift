package import VigilModel
package import VigilStore

/// A batch that is to be stored.
package struct AppendRequest: Sendable {
    package let batch: TelemetryBatch
    /// What a repeat of the batch has in common with it; nil where it cannot be told.
    package let identity: BatchIdentity?

    package init(_ batch: TelemetryBatch, identity: BatchIdentity?) {
        self.batch = batch
        self.identity = identity
    }
}
