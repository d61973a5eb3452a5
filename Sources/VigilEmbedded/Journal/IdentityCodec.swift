import VigilModel
import VigilStore

// Identities of batches with the answers that they got, as journal records and parts keep them.

extension ByteWriter {
    mutating func identities(_ entries: [BatchTable.Entry]) {
        varint(entries.count)
        for entry in entries {
            fixed64(entry.identity.high)
            fixed64(entry.identity.low)
            signed(entry.time.nanoseconds)
            varint(entry.receipt.sequence)
            counts(entry.receipt.stored)
            counts(entry.receipt.repeated)
            counts(entry.receipt.rejected)
            string(entry.receipt.message)
        }
    }

    mutating func counts(_ counts: SignalCounts) {
        varint(counts.spans)
        varint(counts.points)
        varint(counts.logs)
    }
}

extension ByteReader {
    /// Reads identities, with the segment whose journal file holds them.
    mutating func identities(segment: UInt64) throws(CodecError) -> [BatchTable.Entry] {
        var entries: [BatchTable.Entry] = []
        for _ in 0..<(try count(of: 20)) {
            let identity = BatchIdentity(high: try fixed64(), low: try fixed64())
            let time = Timestamp(nanoseconds: try signed())
            var receipt = AppendReceipt(sequence: try varint())
            receipt.stored = try counts()
            receipt.repeated = try counts()
            receipt.rejected = try counts()
            receipt.message = try string()
            entries.append(BatchTable.Entry(identity: identity, receipt: receipt, time: time, segment: segment))
        }
        return entries
    }

    mutating func counts() throws(CodecError) -> SignalCounts {
        SignalCounts(
            spans: Int(truncatingIfNeeded: try varint()),
            points: Int(truncatingIfNeeded: try varint()),
            logs: Int(truncatingIfNeeded: try varint())
        )
    }
}
