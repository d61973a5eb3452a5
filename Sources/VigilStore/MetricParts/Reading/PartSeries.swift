package import VigilModel

/// A series of a part.
package struct PartSeries: Sendable {
    let part: MetricPart
    let group: SeriesGroup
    let groupNumber: Int
    /// Its place in the group.
    let place: Int

    package var key: SeriesKey { group.key(of: place) }
    /// The metric's description.
    package var description: String { group.description(of: place) }

    /// What it is.
    ///
    /// - Throws: ``MetricDamage``.
    package func identity() throws -> SeriesIdentity {
        do {
            return try group.identity(of: place)
        } catch {
            throw MetricDamage(part: part.number, section: MetricSection(.series, groupNumber), cause: error)
        }
    }

    /// Its streams, each with the blocks that may hold samples of a range; those without any are absent.
    ///
    /// - Parameter range: Nil for all.
    /// - Returns: In the order of their writers.
    /// - Throws: ``MetricDamage``, or what fetching throws.
    package func streams(in range: TimeRange? = nil) throws -> [PartStream] {
        let table = try part.blocks(groupNumber, of: group)
        var streams: [PartStream] = []
        for (writer, blocks) in group.streams(of: place) {
            do {
                let references = try table.references(blocks, in: range)
                guard !references.isEmpty else { continue }
                streams.append(PartStream(writer: writer.number, resource: writer.resource, blocks: references))
            } catch {
                throw MetricDamage(part: part.number, section: MetricSection(.blocks, groupNumber), cause: error)
            }
        }
        return streams
    }
}

/// What one writer wrote into a series of a part.
package struct PartStream: Sendable {
    /// See ``Resource/writerNumber``.
    package var writer: UInt64
    /// The number of its resource in the part.
    var resource: Int
    /// In order of time.
    package var blocks: [BlockReference]
}
