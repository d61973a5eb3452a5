import VigilStore

// Series with their samples as parts.

extension PartFile {
    /// The series in it.
    func metrics() throws(CodecError) -> MetricPart {
        var reader = ByteReader(description.summary)
        let summary = try MetricPartSummary(from: &reader)
        return MetricPart(number: number, summary: summary) { section in
            do {
                return try self.read(SectionKey(section))
            } catch let damage as PartDamage {
                throw StoreError(.corrupted, damage.description, cause: damage)
            }
        }
    }
}

extension PartWriter {
    /// Takes the sections of metrics, or of a tier of them.
    func metrics(_ tier: MetricTier? = nil) -> MetricPartEncoder {
        MetricPartEncoder(tier) { section, bytes in try self.append(bytes, SectionKey(section)) }
    }
}

extension SectionKey {
    fileprivate init(_ section: MetricSection) {
        self.init(group: section.number, section: Int(section.kind.rawValue))
    }
}

extension MetricPartSummary {
    /// What a part's directory says of it.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        write(to: &writer)
        return writer.bytes
    }
}
