import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

extension StoreSimulation {
    /// Has some batches stored together: new ones, and repeats.
    func append() throws(Violation) {
        guard let core else { return }
        var group: [SentBatch] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) { group.append(nextBatch()) }
        try append(group, to: core)
        if core.isMaintenanceDue && !isMaintaining && random.chance(0.5) { try maintain() }
    }

    private func nextBatch() -> SentBatch {
        // A sender that got no answer tries again; one that did may have lost it.
        if let last = model.unanswered.last, random.chance(0.4) { return last.sent }
        if !model.acknowledged.isEmpty && random.chance(0.15) {
            return random.pick(Array(model.acknowledged.suffix(20))).sent
        }
        return source.batch(now: clock.now)
    }

    /// Has batches stored, and takes note of the answers.
    func append(_ group: [SentBatch], to core: StoreCore) throws(Violation) {
        note("append \(group.map(\.name).joined(separator: ", "))")
        let now = clock.now
        let answers = core.commit(group.map { AppendRequest($0.batch, identity: $0.identity) })
        core.settle()
        for (sent, answer) in zip(group, answers) {
            switch answer {
            case .success(let receipt):
                note("    \(sent.name): \(receipt.isRepeat ? "a repeat of" : "number") \(receipt.sequence)")
                count(receipt, sent)
                try model.note(receipt, of: sent, now: now, newest: clock.newest)
            case .failure(let error):
                note("    \(sent.name): \(error)")
                let isKeepingUp = !error.message.hasPrefix("Data comes faster")
                try Violation.unless(
                    isTroubled || disk.isDead || !isKeepingUp,
                    "nothing is wrong, and the store refuses: \(error)"
                )
                model.noteFailure(of: sent, now: now)
            }
        }
        try checkCounts(core)
        try checkBounds(core)
    }

    private func count(_ receipt: AppendReceipt, _ sent: SentBatch) {
        if receipt.isRepeat {
            received.repeated = received.repeated + sent.batch.counts
            return
        }
        received.stored = received.stored + receipt.stored
        received.repeated = received.repeated + receipt.repeated
        received.rejected = received.rejected + receipt.rejected
    }

    /// What was received is what was stored, recognised and rejected, by the store's own account.
    private func checkCounts(_ core: StoreCore) throws(Violation) {
        let statistics = core.statistics
        for (name, found, before, wanted) in [
            ("stored", statistics.appended, baseline.appended, received.stored),
            ("repeated", statistics.repeated, baseline.repeated, received.repeated),
            ("rejected", statistics.rejected, baseline.rejected, received.rejected),
        ] {
            try Violation.unless(
                found == before + wanted,
                "the store counts \(found) as \(name), the answers sum up to \(before + wanted)"
            )
        }
    }

    /// Memory and files stay within what was configured, and one group beyond it.
    private func checkBounds(_ core: StoreCore) throws(Violation) {
        let groupMax = 100_000
        let store = settings.configuration.store
        let memory = core.statistics.memoryBytes
        try Violation.unless(
            memory <= store.memoryBytesMax * 9 / 8 + groupMax,
            "\(memory) bytes are held, \(store.memoryBytesMax) are allowed"
        )
        for (path, count) in disk.sizes(in: "journal") {
            try Violation.unless(
                count <= store.segmentBytesMax + groupMax,
                "\(path) has \(count) bytes, \(store.segmentBytesMax) are allowed"
            )
        }
    }
}
