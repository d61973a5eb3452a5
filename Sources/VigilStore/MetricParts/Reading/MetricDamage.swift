/// Something of a part that could not be read; what depends on it was left out.
package struct MetricDamage: Error, Sendable, CustomStringConvertible {
    /// The part's number.
    package var part: UInt64
    package var section: MetricSection
    /// The block of samples, where the rest of the section may be whole.
    package var block: BlockReference?
    /// What was found.
    package var cause: any Error

    package var description: String {
        let place = block.map { " \($0.bytes.lowerBound)..<\($0.bytes.upperBound)" } ?? ""
        return "part \(part), \(section.kind) \(section.number)\(place): \(cause)"
    }

    /// Whether an error says that bytes are not what they should be, rather than that they cannot be had now.
    static func isDamage(_ error: any Error) -> Bool {
        error is CodecError || (error as? StoreError)?.code == .corrupted
    }
}
