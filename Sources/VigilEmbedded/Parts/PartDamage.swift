import VigilStore

/// Some bytes of a part are not those that were written.
struct PartDamage: Error, Hashable, Sendable, CustomStringConvertible {
    let file: String
    let bytes: Range<UInt64>
    let reason: String

    init(_ file: String, _ bytes: Range<UInt64>, _ reason: String) {
        self.file = file
        self.bytes = bytes
        self.reason = reason
    }

    var description: String { "\(file), \(bytes.count) bytes from \(bytes.lowerBound) on: \(reason)" }
}

extension PartDamage {
    /// What was found among the series of one of these parts.
    init(_ damage: MetricDamage, in parts: [SealedPart]) {
        if let error = damage.cause as? StoreError, let cause = error.cause as? PartDamage {
            self = cause
        } else {
            let path = parts.first { $0.number == damage.part }?.file.path ?? "a part"
            self.init(path, 0..<0, "\(damage)")
        }
    }
}
