import VigilModel
import VigilStore

/// What a store weighs, in the words that page and terminal share.
struct InventoryWords {
    let inventory: StoreInventory
    let now: Timestamp

    /// `disk 612 MB of 50 GB, memory 48 MB`; nil where nothing is on a disk.
    var size: String? {
        guard inventory.diskBytes > 0 else { return nil }
        var text = "disk " + bytes(inventory.diskBytes)
        if let allowed = inventory.allowedBytes { text += " of \(bytes(allowed))" }
        return text + ", memory " + bytes(inventory.memoryBytes)
    }

    /// `spans 120 MB (38 B each)`, `logs 80 MB (40 B)` and so on, the largest first; what tells repeats is left out.
    var shares: [String] {
        let shares = inventory.signals.filter { $0.signal != "repeats" }.sorted { $0.bytes > $1.bytes }
        return shares.enumerated().map { index, share in
            let each = Humanised.bytes(share.bytesPerRow) + (index == 0 ? " each" : "")
            return "\(share.signal) \(bytes(share.bytes)) (\(each))"
        }
    }

    /// `since 3 d ago`, `commit p99 12 ms`, `8 parts (12 MB) to merge`.
    var facts: [String] {
        var facts: [String] = []
        if let oldest = inventory.oldest { facts.append("since \(Humanised.age(of: oldest, at: now))") }
        if let p99 = inventory.commitP99 { facts.append("commit p99 \(Humanised.seconds(p99))") }
        let debt = inventory.mergeDebt
        if debt.files > 0 { facts.append("\(debt.files) parts (\(bytes(debt.bytes))) to merge") }
        return facts
    }

    /// `2 places are damaged: vigil doctor`; nil where none is known.
    var damage: String? {
        switch inventory.damageCount {
        case 0: nil
        case 1: "1 place in the store is damaged; see: vigil doctor"
        default: "\(inventory.damageCount) places in the store are damaged; see: vigil doctor"
        }
    }

    private func bytes(_ count: Int) -> String { Humanised.bytes(Double(count)) }
}

extension StatusView {
    /// What to say where nothing came in the window, but before; nil where nothing came before.
    var wordsOfBefore: String? {
        guard let oldest = inventory?.oldest, oldest < window.start else { return nil }
        let since = Humanised.age(of: oldest, at: time)
        return "Nothing came in the \(TextRenderer.words(window)). What is stored begins \(since)."
    }
}
