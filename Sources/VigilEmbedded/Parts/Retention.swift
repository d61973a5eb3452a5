import VigilModel

/// How long parts are kept, and how much room all of them may take.
package struct Retention: Hashable, Sendable {
    /// The age of the newest record in a part beyond which the part goes.
    package var spans = Duration.seconds(168 * 3_600)
    package var logs = Duration.seconds(168 * 3_600)
    package var metrics = Duration.seconds(168 * 3_600)
    /// Bytes of all parts together, past which the oldest go, of whatever signal.
    ///
    /// Where it is nil, a fifth of the disk, and at most 50 GB.
    package var bytesMax: UInt64?
    /// How long the identities of batches are kept.
    var repeats = Duration.seconds(3_600)

    package init() {}

    private func age(of kind: PartKind) -> Duration {
        switch kind {
        case .spans: spans
        case .logs: logs
        case .metrics: metrics
        case .repeats: repeats
        }
    }

    /// The parts that go, of a store on a disk of so many bytes.
    func excess(of parts: [SealedPart], diskBytes: UInt64, now: Timestamp) -> [SealedPart] {
        let bytesMax = bytesMax ?? min(50_000_000_000, diskBytes / 5)
        var excess: [SealedPart] = []
        var bytes: UInt64 = 0
        let newestFirst = parts.sorted { $0.description.maxTime > $1.description.maxTime }
        for part in newestFirst {
            let age = now - Timestamp(nanoseconds: part.description.maxTime)
            bytes += part.file.byteCount
            if age > self.age(of: part.kind) || bytes > bytesMax {
                bytes -= part.file.byteCount
                excess.append(part)
            }
        }
        return excess
    }
}
