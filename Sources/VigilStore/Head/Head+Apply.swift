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
            var receipt = AppendReceipt(sequence: batch.sequence, rejected: batch.rejected, message: batch.message)
            state.apply(batch.samples, receipt: &receipt)
            state.apply(batch.spans, seed: seed, receipt: &receipt)
            state.applyLogs(batch.logs, seed: seed, receipt: &receipt)
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
        var minTime = Int64.max
        for row in rows {
            let added = table.append(row.sample, to: row.stream, segment: segment)
            if added < 0 {
                receipt.repeated.points += 1
            } else {
                receipt.stored.points += 1
                bytes += added
                minTime = min(minTime, row.sample.time.nanoseconds)
            }
        }
        segments[active].memoryBytes += bytes
        segments[active].minTime = min(segments[active].minTime, minTime)
    }

    fileprivate mutating func apply(_ rows: [EventRow], seed: UInt64, receipt: inout AppendReceipt) {
        guard let active = segments.indices.last else { return }
        for row in rows {
            if let hash = row.identityHash(seed: seed) {
                guard spanIDs.insert(hash) else {
                    receipt.repeated.spans += 1
                    continue
                }
                segments[active].spanHashes.append(hash)
            }
            segments[active].append(row, to: \.spans)
            receipt.stored.spans += 1
        }
    }

    fileprivate mutating func applyLogs(_ rows: [EventRow], seed: UInt64, receipt: inout AppendReceipt) {
        guard let active = segments.indices.last else { return }
        for row in rows {
            if let hash = row.identityHash(seed: seed) {
                guard recordIDs.insert(hash) else {
                    receipt.repeated.logs += 1
                    continue
                }
                segments[active].recordHashes.append(hash)
            }
            segments[active].append(row, to: \.logs)
            receipt.stored.logs += 1
        }
    }

    fileprivate mutating func finish(_ batch: HeadBatch, _ receipt: AppendReceipt) {
        guard let active = segments.indices.last else { return }
        segments[active].counts = segments[active].counts + receipt.stored
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
    ///   - entry: The stream.
    ///   - segment: The segment that takes what comes.
    /// - Returns: The bytes that it took; -1 where the sample was there already.
    fileprivate mutating func append(_ sample: Sample, to entry: StreamEntry, segment: UInt64) -> Int {
        let slot = entry.slot
        guard let maxTime = streams[slot]?.maxTime else { return -1 }
        let time = sample.time.nanoseconds
        if time <= maxTime && isPresent(sample, in: slot) { return -1 }
        return streams[slot]?.append(sample, segment: segment) ?? -1
    }

    private func isPresent(_ sample: Sample, in slot: Int) -> Bool {
        streams[slot]?.chunks.contains { $0.presence(of: sample) == .present } ?? false
    }
}

extension SeriesTable.Stream {
    fileprivate mutating func append(_ sample: Sample, segment: UInt64) -> Int {
        maxTime = max(maxTime, sample.time.nanoseconds)
        var added = 0
        let needsChunk = chunks.last.map { $0.segment != segment || $0.isFull } ?? true
        if needsChunk {
            if let last = chunks.indices.last { chunks[last].shrink() }
            chunks.append(SampleChunk(segment: segment))
            added += 136
        }
        let last = chunks.count - 1
        let before = chunks[last].byteCount
        chunks[last].append(sample)
        return added + chunks[last].byteCount - before
    }
}
