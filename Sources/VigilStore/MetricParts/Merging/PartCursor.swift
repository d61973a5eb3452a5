import VigilModel

/// Goes over the series of a part in their order.
///
/// What cannot be read is reported and passed over: a group, a series, a block.
struct PartCursor {
    private let part: MetricPart
    private let damaged: @Sendable (MetricDamage) -> Void
    private var reader: SampleReader
    private var resources: [Int: [Resource]] = [:]
    private var group: SeriesGroup?
    private var groupNumber = -1
    private var place = 0
    private var current: (series: PartSeries, identity: SeriesIdentity, orderedBytes: [UInt8])?
    private var last: [UInt8] = []
    private var isAtEnd = false

    init(_ part: MetricPart, damaged: @escaping @Sendable (MetricDamage) -> Void) {
        self.part = part
        self.damaged = damaged
        reader = SampleReader(part, damaged: damaged)
    }

    /// Where in the order of series it stands; nil at the end.
    mutating func orderedBytes() throws -> [UInt8]? {
        while current == nil && !isAtEnd { try advance() }
        return current?.orderedBytes
    }

    /// Adds the streams of the series that it stands at to those of other parts, and goes on.
    mutating func take(into streams: inout [MergedStream], reader: Int) throws {
        guard let (series, identity, _) = current else { return }
        current = nil
        do {
            for own in try series.streams(in: nil) {
                if let index = streams.firstIndex(where: { $0.stream.writer == own.writer }) {
                    streams[index].add(own.blocks, part: reader)
                    continue
                }
                let stream = MetricStream(
                    identity: identity,
                    description: series.description,
                    writer: own.writer,
                    resource: try resource(own.resource)
                )
                streams.append(MergedStream(stream: stream, inputs: [(reader, own.blocks)]))
            }
        } catch let damage as MetricDamage {
            damaged(damage)
        }
    }

    /// The samples of a block; none where it cannot be read.
    mutating func samples(of reference: BlockReference) throws -> [Sample] {
        let samples = try reader.samples(of: reference)
        guard !samples.isEmpty else { return [] }
        let isWhole =
            samples.first?.time.nanoseconds == reference.minTime && samples.last?.time.nanoseconds == reference.maxTime
            && zip(samples, samples.dropFirst()).allSatisfy { $0.time <= $1.time }
        if isWhole { return samples }
        let cause = CodecError("samples of other times than was noted", offset: reference.bytes.lowerBound)
        let section = MetricSection(.samples, reference.section)
        damaged(MetricDamage(part: part.number, section: section, block: reference, cause: cause))
        return []
    }

    private mutating func advance() throws {
        do {
            guard let group, place < group.seriesCount else {
                try openGroup()
                return
            }
            let series = PartSeries(part: part, group: group, groupNumber: groupNumber, place: place)
            place += 1
            let identity = try series.identity()
            let bytes = identity.orderedBytes
            guard ByteOrder.compare(last, bytes) <= 0 else {
                let cause = CodecError("series out of order", offset: place)
                throw MetricDamage(part: part.number, section: MetricSection(.series, groupNumber), cause: cause)
            }
            last = bytes
            current = (series, identity, bytes)
        } catch let damage as MetricDamage {
            damaged(damage)
        }
    }

    private mutating func openGroup() throws {
        group = nil
        groupNumber += 1
        place = 0
        isAtEnd = groupNumber >= part.summary.groups.count
        if !isAtEnd { group = try part.group(groupNumber) }
    }

    /// Who writes; empty where it cannot be read.
    private mutating func resource(_ number: Int) throws -> Resource {
        let section = number / MetricSection.resourcesEach
        if resources[section] == nil {
            do {
                resources[section] = try part.resources(section)
            } catch let damage as MetricDamage {
                damaged(damage)
                resources[section] = []
            }
        }
        let all = resources[section] ?? []
        let place = number % MetricSection.resourcesEach
        return place < all.count ? all[place] : Resource()
    }
}

extension MergedStream {
    /// Adds blocks of a part behind those it has.
    mutating func add(_ blocks: [BlockReference], part: Int) {
        if let last = inputs.last, last.part == part, let end = last.blocks.last, let first = blocks.first,
            end.maxTime <= first.minTime
        {
            inputs[inputs.count - 1].blocks += blocks
        } else {
            inputs.append((part, blocks))
        }
    }
}
