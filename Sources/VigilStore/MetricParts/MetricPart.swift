import Synchronization
import VigilModel

/// A sealed part of metrics: finds series by their labels, and reads their samples.
///
/// Sections are fetched when they are needed. Those of the index are kept unpacked up to a bound, those of samples are
/// not. Any number of threads may ask at the same time.
package final class MetricPart: Sendable {
    /// Names the part in what is said of damage.
    package let number: UInt64
    package let summary: MetricPartSummary
    private let fetch: @Sendable (MetricSection) throws -> [UInt8]
    private let cache: Mutex<SectionCache>

    /// A part.
    ///
    /// - Parameters:
    ///   - number: Names it.
    ///   - summary: What the encoder returned.
    ///   - cacheBytesMax: Bytes of index sections that are kept.
    ///   - fetch: Reads a section. Where its bytes are not what was written it throws a ``CodecError``, or a
    ///     ``StoreError`` with code `corrupted`: what depends on it is left out then and reported. Other errors end
    ///     what was asked.
    package init(
        number: UInt64,
        summary: MetricPartSummary,
        cacheBytesMax: Int = 8 << 20,
        fetch: @escaping @Sendable (MetricSection) throws -> [UInt8]
    ) {
        self.number = number
        self.summary = summary
        self.fetch = fetch
        cache = Mutex(SectionCache(bytesMax: cacheBytesMax))
    }

    /// The series of a group.
    func group(_ index: Int) throws -> SeriesGroup {
        try content(of: MetricSection(.series, index)) { bytes in
            try SeriesGroup(bytes, seriesCount: summary.groups[index].count)
        }
    }

    /// The blocks of a group.
    func blocks(_ index: Int, of group: SeriesGroup) throws -> BlockTable {
        try content(of: MetricSection(.blocks, index), byteCount: 32 * group.blockCount) {
            try BlockTable($0, count: group.blockCount)
        }
    }

    func labels(_ index: Int) throws -> LabelSection {
        try content(of: MetricSection(.labels, index)) { try LabelSection($0) }
    }

    private func content<Content: AnyObject & Sendable>(
        of section: MetricSection,
        byteCount: Int = 0,
        _ decode: ([UInt8]) throws -> Content
    ) throws -> Content {
        if let known = cache.withLock({ $0.content(of: section) }) as? Content { return known }
        let content = try read(section, decode)
        cache.withLock { $0.insert(content.content, section, byteCount: max(byteCount, content.byteCount)) }
        return content.content
    }

    private func read<Content>(
        _ section: MetricSection,
        _ decode: ([UInt8]) throws -> Content
    ) throws -> (content: Content, byteCount: Int) {
        do {
            let bytes = try fetch(section)
            return (try decode(bytes), bytes.count)
        } catch  where MetricDamage.isDamage(error) {
            throw MetricDamage(part: number, section: section, cause: error)
        }
    }

    /// The resources of a section; these are not kept.
    func resources(_ index: Int) throws -> [Resource] {
        try read(MetricSection(.resources, index)) { try ResourceTableWriter.read($0) }.content
    }

    /// The bytes of a section of samples.
    func samples(_ index: Int) throws -> [UInt8] {
        try read(MetricSection(.samples, index)) { $0 }.content
    }
}
