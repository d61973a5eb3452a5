/// Sections that were read lately, bounded by the bytes they had.
///
/// What was used longest ago goes first.
struct SectionCache: Sendable {
    private struct Entry: Sendable {
        var content: any AnyObject & Sendable
        var byteCount: Int
        var lastUse: UInt64
    }

    private var entries: [MetricSection: Entry] = [:]
    private var bytesMax: Int
    private var byteCount = 0
    private var clock: UInt64 = 0

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    mutating func content(of section: MetricSection) -> (any AnyObject & Sendable)? {
        clock += 1
        entries[section]?.lastUse = clock
        return entries[section]?.content
    }

    mutating func insert(_ content: any AnyObject & Sendable, _ section: MetricSection, byteCount: Int) {
        clock += 1
        self.byteCount += byteCount - (entries[section]?.byteCount ?? 0)
        entries[section] = Entry(content: content, byteCount: byteCount, lastUse: clock)
        while self.byteCount > bytesMax, entries.count > 1,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            self.byteCount -= oldest.value.byteCount
            entries[oldest.key] = nil
        }
    }
}
