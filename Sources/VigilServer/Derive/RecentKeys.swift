/// The newest keys of a stream, bounded: two generations, of which the older is dropped when the younger is full.
///
/// So at least `generationMax` of the newest keys are remembered, and at most twice as many.
struct RecentKeys<Value> {
    private var young: [UInt64: Value] = [:]
    private var old: [UInt64: Value] = [:]
    private let generationMax: Int

    init(generationMax: Int) {
        self.generationMax = generationMax
    }

    /// What is remembered under a key.
    subscript(key: UInt64) -> Value? { young[key] ?? old[key] }

    /// Remembers a key as the newest.
    mutating func insert(_ value: Value, for key: UInt64) {
        if young.count >= generationMax {
            old = young
            young = [:]
        }
        young[key] = value
    }

    /// Forgets a key.
    mutating func remove(_ key: UInt64) {
        young[key] = nil
        old[key] = nil
    }
}
