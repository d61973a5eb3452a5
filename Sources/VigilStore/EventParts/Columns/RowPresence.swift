/// Which rows of a group have something, and how many rows before each have it.
struct RowPresence {
    private enum Form {
        case all, none
        case some(words: [UInt64], before: [UInt32])
    }

    private let form: Form
    /// How many rows have it.
    let count: Int

    /// All rows, or none.
    init(all isAll: Bool, rows: Int) {
        form = isAll ? .all : .none
        count = isAll ? rows : 0
    }

    /// The rows whose bit is set; row i is bit i % 64 of word i / 64.
    init(words: [UInt64]) {
        var before: [UInt32] = []
        before.reserveCapacity(words.count)
        var sum = 0
        for word in words {
            before.append(UInt32(sum))
            sum += word.nonzeroBitCount
        }
        count = sum
        form = .some(words: words, before: before)
    }

    /// The rows whose code is not zero.
    init(_ codes: CodeColumn) throws(CodecError) {
        if let constant = codes.constant {
            self.init(all: constant != 0, rows: codes.rows)
            return
        }
        var words = [UInt64](repeating: 0, count: (codes.rows + 63) / 64)
        for (row, code) in try codes.codes(in: 0..<codes.rows).enumerated() where code != 0 {
            words[row >> 6] |= 1 << UInt64(row & 63)
        }
        self.init(words: words)
    }

    var isAll: Bool {
        if case .all = form { true } else { false }
    }

    func contains(_ row: Int) -> Bool {
        switch form {
        case .all: true
        case .none: false
        case .some(let words, _): words[row >> 6] >> UInt64(row & 63) & 1 != 0
        }
    }

    /// How many rows before a row have it.
    func rank(of row: Int) -> Int {
        switch form {
        case .all: return row
        case .none: return 0
        case .some(let words, let before):
            guard row >> 6 < words.count else { return count }
            let below = words[row >> 6] & (1 << UInt64(row & 63) &- 1)
            return Int(before[row >> 6]) + below.nonzeroBitCount
        }
    }
}
