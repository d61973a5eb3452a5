import Synchronization

/// Sections of samples that questions were answered from lately, of all parts of a store together, bounded by bytes.
///
/// What a dashboard asks it asks again a few seconds later. The operating system has the bytes at hand too, but a read
/// copies them, and their checksum must be worked out each time. What was used longest ago goes first.
package final class SampleSectionCache: Sendable {
    private struct Key: Hashable {
        var part: UInt64
        var section: Int
    }

    private struct Entry {
        var bytes: [UInt8]
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var byteCount = 0
        var clock: UInt64 = 0

        mutating func bytes(_ key: Key) -> [UInt8]? {
            clock += 1
            entries[key]?.lastUse = clock
            return entries[key]?.bytes
        }

        mutating func insert(_ bytes: [UInt8], _ key: Key, _ bytesMax: Int) {
            guard bytes.count <= bytesMax / 8 else { return }
            clock += 1
            byteCount += bytes.count - (entries[key]?.bytes.count ?? 0)
            entries[key] = Entry(bytes: bytes, lastUse: clock)
            while byteCount > bytesMax, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
                byteCount -= oldest.value.bytes.count
                entries[oldest.key] = nil
            }
        }
    }

    private let state = Mutex(State())
    private let bytesMax: Int

    /// A cache of so many bytes.
    package init(bytesMax: Int = 16 << 20) {
        self.bytesMax = bytesMax
    }

    /// The bytes of a section, read where they are not known; nothing that could not be read is kept.
    func samples(_ section: Int, of part: MetricPart) throws -> [UInt8] {
        let key = Key(part: part.number, section: section)
        if let known = state.withLock({ $0.bytes(key) }) { return known }
        let bytes = try part.samples(section)
        state.withLock { $0.insert(bytes, key, bytesMax) }
        return bytes
    }
}
