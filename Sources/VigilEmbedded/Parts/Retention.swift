import VigilModel

/// How long parts are kept, and how much room all of them may take.
package struct Retention: Hashable, Sendable {
    /// The age of the newest record in a part beyond which the part goes.
    package var spans = Duration.seconds(168 * 3_600)
    package var logs = Duration.seconds(168 * 3_600)
    /// Of exemplars too.
    package var metrics = Duration.seconds(168 * 3_600)
    /// The same of the points of a minute, and of an hour, that were made from metrics.
    package var minutes = Duration.seconds(90 * 86_400)
    package var hours = Duration.seconds(400 * 86_400)
    /// Bytes of all parts together, past which those go that have had most of their time.
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
        case .metrics, .exemplars: metrics
        case .repeats: repeats
        case .minutes: minutes
        case .hours: hours
        }
    }

    /// What all parts may take, on a disk of so many bytes.
    func allowedBytes(diskBytes: UInt64) -> UInt64 { bytesMax ?? min(50_000_000_000, diskBytes / 5) }

    /// The parts that go, of a store on a disk of so many bytes.
    func excess(of parts: [SealedPart], diskBytes: UInt64, now: Timestamp) -> [SealedPart] {
        let bytesMax = allowedBytes(diskBytes: diskBytes)
        var excess: [SealedPart] = []
        var bytes: UInt64 = 0
        let spent = parts.map { (part: $0, share: share(of: $0, now: now)) }.sorted { $0.share < $1.share }
        for (part, share) in spent {
            bytes += part.file.byteCount
            if share > 1 || bytes > bytesMax {
                bytes -= part.file.byteCount
                excess.append(part)
            }
        }
        return excess
    }

    /// How much of its time a part has had: more than one where it is over.
    private func share(of part: SealedPart, now: Timestamp) -> Double {
        let age = now - Timestamp(nanoseconds: part.description.maxTime)
        return age.inSeconds / max(self.age(of: part.kind), .nanoseconds(1)).inSeconds
    }
}
