import Synchronization
package import VigilModel

/// The newest telemetry, in memory: a list of segments, the last of which takes what comes.
///
/// A segment and a journal file are the same thing in two forms: the file rebuilds the segment. ``MemoryStore`` is a
/// head without files. One writer at a time prepares and applies batches; readers take snapshots of chunks under a
/// short lock and evaluate outside it. Past its bound the head drops the oldest segment, and counts what went.
package final class Head: Sendable {
    package let configuration: StoreConfiguration
    let state: Mutex<State>
    /// Keeps hashes of ids from being foreseen by who sends them.
    let seed: UInt64
    /// The labels of series that were asked for, those of parts too.
    package let labels = LabelCache()

    struct State: Sendable {
        var table = SeriesTable()
        var segments: [Segment] = []
        var sources: [EventSource: EventSource] = [:]
        var spanIDs = HashSet64()
        var recordIDs = HashSet64()
        /// The ids of segments that became parts, for as long as repeats are recognised.
        var settled: [SettledIDs] = []
        var batches = BatchTable()
        /// The newest number given out.
        var sequence: UInt64 = 0
        /// The newest number that readers may see.
        var visibleSequence: UInt64 = 0
        var evicted = SignalCounts()
        var appended = SignalCounts()
        var repeated = SignalCounts()
        var rejected = SignalCounts()
        /// Samples with another value than was stored for their time.
        var conflicting = 0
    }

    /// An empty head.
    ///
    /// Hashes of ids that are kept belong to a seed.
    package init(
        _ configuration: StoreConfiguration,
        firstSegment: UInt64 = 1,
        seed: UInt64 = .random(in: 1...UInt64.max),
        now: Timestamp
    ) {
        self.configuration = configuration
        self.seed = seed
        var state = State()
        state.segments.append(Segment(number: firstSegment, created: now))
        self.state = Mutex(state)
    }

    /// The number of the segment that takes what comes.
    package var segmentNumber: UInt64 { state.withLock { $0.segments.last?.number ?? 0 } }

    /// The newest number given out.
    package var sequence: UInt64 { state.withLock { $0.sequence } }

    /// Whether the next batch should go into a new segment.
    package func isSegmentFull(now: Timestamp) -> Bool {
        state.withLock { $0.segments.last?.isFull(configuration, now: now) ?? true }
    }

    /// Begins a segment; what comes goes into it.
    package func beginSegment(_ number: UInt64, now: Timestamp) {
        state.withLock { state in
            precondition(number > state.segments.last?.number ?? 0, "segments are numbered upwards")
            if let last = state.segments.indices.last {
                for signal in EventSignal.allCases { state.segments[last][signal].pack() }
            }
            state.segments.append(Segment(number: number, created: now))
            state.sources.removeAll()
        }
    }

    /// Continues numbering behind what an earlier run gave out.
    package func continueSequence(after sequence: UInt64) {
        state.withLock { state in
            state.sequence = max(state.sequence, sequence)
            state.visibleSequence = max(state.visibleSequence, sequence)
        }
    }

    /// The answer that a batch got within the last hour.
    package func receipt(of identity: BatchIdentity, now: Timestamp) -> AppendReceipt? {
        state.withLock { $0.batches.receipt(of: identity, now: now, kept: configuration.identityKept) }
    }

    /// Takes in identities that a journal file carries for a segment that is gone.
    package func restore(_ entries: [BatchTable.Entry]) {
        state.withLock { state in
            for entry in entries { state.batches.insert(entry) }
        }
    }

    /// Counts a batch that was recognised as a whole.
    package func countRepeat(_ counts: SignalCounts) {
        state.withLock { $0.repeated = $0.repeated + counts }
    }
}

// MARK: Making room

extension Head {
    /// Whether it holds as much as it may, while there are segments that could become parts.
    package var isFull: Bool {
        state.withLock { $0.segments.count > 1 && $0.memoryBytes > configuration.memoryBytesMax }
    }

    /// Drops the oldest segments while there is more than the bound; the one that takes what comes stays.
    ///
    /// - Parameter now: The time.
    /// - Returns: What was in the segments that went; nil where none did.
    package func makeRoom(now: Timestamp) -> SignalCounts? {
        state.withLock { state in
            state.batches.expire(now: now, kept: configuration.identityKept)
            var evicted = SignalCounts()
            var excess = state.memoryBytes - configuration.memoryBytesMax
            while excess > 0 && state.segments.count > 1 {
                let segment = state.segments.removeFirst()
                state.forget(segment.ids)
                evicted = evicted + segment.counts
                excess -= segment.memory
            }
            guard evicted.total > 0, let oldest = state.segments.first else { return nil }
            state.table.removeChunks(before: oldest.number, now: now, idleKept: .zero)
            state.evicted = state.evicted + evicted
            return evicted
        }
    }

    /// How much is held, and what became of what came.
    package var statistics: StoreStatistics {
        state.withLock { state in
            var statistics = StoreStatistics()
            for segment in state.segments { statistics.held = statistics.held + segment.counts }
            statistics.series = state.table.seriesCount
            statistics.evicted = state.evicted
            statistics.appended = state.appended
            statistics.repeated = state.repeated
            statistics.rejected = state.rejected
            statistics.conflicting = state.conflicting
            statistics.memoryBytes = state.memoryBytes
            let oldest = state.segments.map(\.oldest).min() ?? .max
            statistics.oldest = oldest == .max ? nil : Timestamp(nanoseconds: oldest)
            statistics.sequence = state.visibleSequence
            return statistics
        }
    }
}

extension Head.State {
    var memoryBytes: Int {
        let tables = table.memoryBytes + spanIDs.memoryBytes + recordIDs.memoryBytes + batches.count * 160
        let settled = settled.reduce(0) { $0 + $1.ids.memoryBytes }
        return segments.reduce(tables + settled) { $0 + $1.memory }
    }
}
