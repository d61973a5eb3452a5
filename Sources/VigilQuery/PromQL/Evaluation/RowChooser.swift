import VigilStore

/// Takes some rows of a group at each step.
struct RowChooser {
    private let `operator`: PromQL.Aggregation.Operator

    init(_ operator: PromQL.Aggregation.Operator) {
        self.operator = `operator`
    }

    func takes(_ parameter: Double) -> Bool { !parameter.isNaN && parameter.magnitude < 0x1p63 }

    /// The places of the rows, best first.
    func choose(_ parameter: Double, of rows: [Row], at step: Int) -> [Int] {
        switch `operator` {
        case .topk, .bottomk:
            guard parameter >= 1 else { return [] }
            return best(Int(min(parameter, 1e9)), of: rows, at: step)
        case .limitK:
            return Array(rows.indices.filter { rows[$0].isPresent(step) }.prefix(Int(max(0, min(parameter, 1e9)))))
        default:
            // A share of all series by a hash of their labels; a negative one takes those that its complement leaves.
            let ratio = max(-1, min(1, parameter))
            return rows.indices.filter { index in
                guard rows[index].isPresent(step) else { return false }
                let place = rows[index].labels.stableShare
                return ratio >= 0 ? place < ratio : place >= 1 + ratio
            }
        }
    }
}

extension RowChooser {
    /// The places of so many rows, best first; of equal ones that which stands first.
    private func best(_ count: Int, of rows: [Row], at step: Int) -> [Int] {
        let present = rows.indices.filter { !rows[$0].values[step].isAbsent }
        let isTop = `operator` == .topk
        func precedes(_ left: Int, _ right: Int) -> Bool {
            let (first, second) = (rows[left].values[step], rows[right].values[step])
            if first.isNaN || second.isNaN { return first.isNaN == second.isNaN ? left < right : second.isNaN }
            if first == second { return left < right }
            return isTop ? first > second : first < second
        }
        if count > 32 { return Array(present.sorted(by: precedes).prefix(count)) }
        // Few are kept: each is put where it belongs among them.
        var best: [Int] = []
        best.reserveCapacity(count + 1)
        for row in present {
            if best.count == count, let last = best.last, precedes(last, row) { continue }
            best.insert(row, at: best.firstIndex { precedes(row, $0) } ?? best.count)
            if best.count > count { best.removeLast() }
        }
        return best
    }
}

extension LabelSet {
    /// A number from 0 up to 1 that is always the same for the same labels (FNV-1a).
    fileprivate var stableShare: Double {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in labels.lazy.flatMap({ [$0.name, "\u{0}", $0.value, "\u{0}"] }).joined().utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        hash ^= hash >> 29
        hash = hash &* 0xbf58_476d_1ce4_e5b9
        return Double(hash >> 11) / 0x1p53
    }
}
