import Synchronization
import VigilModel

extension Head {
    /// Takes a prepared batch in: from here on readers see it.
    ///
    /// What is there already is counted and left out.
    package func apply(_ batch: HeadBatch) -> AppendReceipt {
        state.withLock { state in
            if let identity = batch.identity,
                let receipt = state.batches.receipt(
                    of: identity,
                    now: batch.time,
                    kept: configuration.identityKept
                )
            {
                return receipt
            }
            var receipt = AppendReceipt(
                sequence: batch.sequence,
                repeated: batch.repeated,
                rejected: batch.rejected,
                message: batch.message
            )
            state.apply(batch.samples, receipt: &receipt)
            for signal in EventSignal.allCases { state.apply(batch, signal, seed: seed, receipt: &receipt) }
            state.finish(batch, receipt)
            return receipt
        }
    }
}

extension Head.State {
    fileprivate mutating func apply(_ rows: [HeadBatch.SampleRow], receipt: inout AppendReceipt) {
        guard let active = segments.indices.last else { return }
        let segment = segments[active].number
        var bytes = 0
        var conflicts = 0
        var minTime = Int64.max
        for row in rows {
            let (presence, added) = table.append(row.sample, to: row.stream, segment: segment)
            if presence == .present {
                receipt.repeated.points += 1
                continue
            }
            if presence == .conflicting { conflicts += 1 }
            receipt.stored.points += 1
            bytes += added
            minTime = min(minTime, row.sample.time.nanoseconds)
        }
        conflicting += conflicts
        if conflicts > 0 { receipt.noteConflicts(conflicts) }
        segments[active].memoryBytes += bytes
        segments[active].minTime = min(segments[active].minTime, minTime)
    }

    fileprivate mutating func apply(
        _ batch: HeadBatch,
        _ signal: EventSignal,
        seed: UInt64,
        receipt: inout AppendReceipt
    ) {
        let block = batch.blocks.first { $0.signal == signal }
        let given = batch.rows(of: signal)
        let count = given.isEmpty ? block?.count ?? 0 : given.count
        guard count > 0, let active = segments.indices.last else { return }
        // Of a block that was read from the journal only what tells repeats is unpacked.
        let rows = given.isEmpty ? block.map { EventChunk($0).rows($0.repeatParts) } ?? [] : given
        let isNew = rows.map { self.isNew($0, signal, seed: seed, segment: active) }
        let stored = isNew.reduce(0) { $0 + ($1 ? 1 : 0) }
        receipt.note(signal, stored: stored, repeated: count - stored)
        if let block, stored == count, count >= EventChunk.blockMin {
            segments[active][signal].append(block)
            return
        }
        let whole = given.isEmpty ? block.map { EventChunk($0).rows(.all) } ?? [] : given
        for (row, isNew) in zip(whole, isNew) where isNew { segments[active][signal].append(row) }
    }

    private mutating func isNew(_ row: EventRow, _ signal: EventSignal, seed: UInt64, segment: Int) -> Bool {
        guard signal != .exemplars, let hash = row.identityHash(seed: seed) else { return true }
        guard signal == .spans ? spanIDs.insert(hash) : recordIDs.insert(hash) else { return false }
        segments[segment].ids.append(hash, signal)
        return true
    }

    fileprivate mutating func finish(_ batch: HeadBatch, _ receipt: AppendReceipt) {
        guard let active = segments.indices.last else { return }
        segments[active].counts = segments[active].counts + receipt.stored
        segments[active].newest = max(segments[active].newest, batch.time)
        appended = appended + receipt.stored
        repeated = repeated + receipt.repeated
        rejected = rejected + receipt.rejected
        sequence = max(sequence, batch.sequence)
        visibleSequence = max(visibleSequence, batch.sequence)
        guard let identity = batch.identity else { return }
        batches.insert(
            BatchTable.Entry(
                identity: identity,
                receipt: receipt,
                time: batch.time,
                segment: segments[active].number
            )
        )
    }
}

extension AppendReceipt {
    /// Says that samples came with another value than was stored for their time.
    fileprivate mutating func noteConflicts(_ count: Int) {
        let sentence =
            count == 1
            ? "1 sample has another value than was stored for its time; the later one counts."
            : "\(count) samples have other values than were stored for their times; the later ones count."
        message += (message.isEmpty ? "" : " ") + sentence
    }

    fileprivate mutating func note(_ signal: EventSignal, stored: Int, repeated: Int) {
        switch signal {
        case .spans:
            self.stored.spans += stored
            self.repeated.spans += repeated
        case .logs:
            self.stored.logs += stored
            self.repeated.logs += repeated
        case .exemplars: break
        }
    }
}

extension EventBlock {
    /// What tells that a record came before.
    fileprivate var repeatParts: EventParts {
        switch signal {
        case .spans: .ids
        case .logs: .attributes
        case .exemplars: []
        }
    }
}

extension EventRow {
    /// What tells that a record came before: its ids for a span, `log.record.uid` for a log record that has one.
    func identityHash(seed: UInt64) -> UInt64? {
        switch body {
        case .span(let span):
            guard span.traceID.isValid && span.spanID.isValid else { return nil }
            let trace = FastHash.mix(span.traceID.high ^ seed, span.traceID.low)
            return FastHash.mix(trace, span.spanID.value)
        case .log(let log):
            guard let uid = log.attributes[SemanticName.logRecordUID]?.stringValue, !uid.isEmpty else { return nil }
            return FastHash.mix(FastHash.of(uid), seed)
        }
    }
}

extension SeriesTable {
    /// Adds a sample to its stream.
    ///
    /// - Parameters:
    ///   - sample: What to add.
    ///   - stream: The stream.
    ///   - segment: The segment that takes what comes.
    /// - Returns: Whether it was there already, and is not added then, or another value for its time; and the bytes
    ///   that it took.
    fileprivate mutating func append(
        _ sample: Sample,
        to stream: StreamReference,
        segment: UInt64
    ) -> (SampleChunk.Presence, Int) {
        let slot = stream.slot
        guard streams[slot].reference == stream else { return (.present, 0) }
        let isNewest = sample.time.nanoseconds > streams[slot].maxTime
        let presence = isNewest ? .absent : presence(of: sample, in: slot)
        return (presence, presence == .present ? 0 : streams[slot].append(sample, segment: segment))
    }

    private func presence(of sample: Sample, in slot: Int) -> SampleChunk.Presence {
        var found = SampleChunk.Presence.absent
        for chunk in streams[slot].chunks {
            let presence = chunk.presence(of: sample)
            if presence == .present { return .present }
            if presence == .conflicting { found = .conflicting }
        }
        return found
    }

    /// Whether a sample is among those that a stream has in the head.
    func isPresent(_ sample: Sample, in stream: StreamReference) -> Bool {
        sample.time.nanoseconds <= streams[stream.slot].maxTime && presence(of: sample, in: stream.slot) == .present
    }
}

extension SeriesTable.Stream {
    fileprivate mutating func append(_ sample: Sample, segment: UInt64) -> Int {
        maxTime = max(maxTime, sample.time.nanoseconds)
        var added = 0
        let open = chunks.count - 1
        if open < 0 || chunks[open].segment != segment || chunks[open].isFull {
            if open >= 0 { chunks[open].shrink() }
            chunks.append(SampleChunk(segment: segment))
            added += 136
        }
        let last = chunks.count - 1
        let before = chunks[last].byteCount
        chunks[last].append(sample)
        return added + chunks[last].byteCount - before
    }
}
