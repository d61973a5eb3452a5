import Synchronization
package import VigilModel

/// What a segment of the head holds, to be written as parts.
package struct SegmentContent: Sendable {
    package struct Stream: Sendable {
        package var entry: StreamEntry
        package var chunks: [SampleChunk]

        /// The samples of a time, in order; of several with the same time and start, the last to come.
        package func samples(in range: TimeRange) -> [Sample] {
            Head.samples(in: chunks.filter { $0.overlaps(range) }, range)
        }
    }

    /// The segment, and so the journal file.
    package var number: UInt64
    package var spans: [EventChunk]
    package var logs: [EventChunk]
    package var exemplars: [EventChunk]
    package var streams: [Stream]
    package var batches: [BatchTable.Entry]
    /// What tells repeats of its spans and log records.
    package var ids: RecordIDs
    /// When its newest batch came.
    package var newest: Timestamp
    /// The number of the newest batch in it, or before it.
    package var lastSequence: UInt64
}

extension SegmentContent {
    /// A stream's place in the order of a part: streams themselves are large, and there may be a hundred thousand.
    package struct StreamPlace: Sendable {
        package let index: Int
        fileprivate let writer: UInt64
        fileprivate let orderedBytes: [UInt8]

        fileprivate static func precedes(_ left: StreamPlace, _ right: StreamPlace) -> Bool {
            let order = ByteOrder.compare(left.orderedBytes, right.orderedBytes)
            return order == 0 ? left.writer < right.writer : order < 0
        }
    }

    /// The streams in the order of a part.
    package var streamPlaces: [StreamPlace] {
        let places = streams.enumerated().map { index, stream in
            let bytes = stream.entry.series.identity.orderedBytes
            return StreamPlace(index: index, writer: stream.entry.writer.number, orderedBytes: bytes)
        }
        return places.sorted(by: StreamPlace.precedes)
    }

    /// The stream at a place, as a part has it.
    package func stream(at place: StreamPlace) -> MetricStream {
        let entry = streams[place.index].entry
        return MetricStream(
            identity: entry.series.identity,
            description: entry.series.origin.description,
            writer: place.writer,
            resource: entry.writer.resource,
            orderedBytes: place.orderedBytes
        )
    }
}

extension Head {
    /// Whether a segment takes no more.
    package var hasSealable: Bool { state.withLock { $0.segments.count > 1 } }

    /// The oldest segment, once it takes no more; nil while there is none but the one that does.
    ///
    /// What it returns is final, and stays in the head until ``retire(_:now:)``.
    package func sealable() -> SegmentContent? {
        state.withLock { state in
            guard state.segments.count > 1, let segment = state.segments.first else { return nil }
            return SegmentContent(
                number: segment.number,
                spans: segment.spans.chunks,
                logs: segment.logs.chunks,
                exemplars: segment.exemplars.chunks,
                streams: state.table.streams(of: segment.number),
                batches: state.batches.entries(of: segment.number),
                ids: segment.ids,
                newest: segment.newest,
                lastSequence: state.visibleSequence
            )
        }
    }

    /// Drops the oldest segment, whose records are in parts from now on.
    ///
    /// Called by whoever prepares and applies batches, between two of them. What tells repeats is kept.
    package func retire(_ segment: UInt64, now: Timestamp) {
        state.withLock { state in
            guard let oldest = state.segments.first, oldest.number == segment, state.segments.count > 1 else { return }
            state.segments.removeFirst()
            state.batches.settle(segment)
            state.batches.expire(now: now, kept: configuration.identityKept)
            state.settle(oldest.ids, since: max(now, oldest.newest), now: now, kept: configuration.identityKept)
            state.table.removeChunks(
                before: state.segments[0].number,
                now: now,
                idleKept: configuration.segmentAge
            )
        }
    }
}

extension SeriesTable {
    /// The streams with samples in a segment, in the order in which they were first seen.
    fileprivate func streams(of segment: UInt64) -> [SegmentContent.Stream] {
        streams.compactMap { stream in
            guard let entry = stream.entry else { return nil }
            let chunks = stream.chunks.filter { $0.segment == segment && $0.count > 0 }
            return chunks.isEmpty ? nil : SegmentContent.Stream(entry: entry, chunks: chunks)
        }
    }
}
