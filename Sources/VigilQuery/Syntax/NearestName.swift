/// Finds what somebody may have meant who wrote a name that there is not.
enum NearestName {
    /// The longest name that is compared.
    private static let lengthMax = 64

    /// The name that differs in the fewest letters, at most two and less than half; nil where none is near.
    static func of(_ written: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(written.lowercased().unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= lengthMax else { return nil }
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = distance(wanted, Array(name.lowercased().unicodeScalars))
            if distance <= 2, distance * 2 < max(wanted.count, 2), distance < best?.distance ?? .max {
                best = (name, distance)
            }
        }
        return best?.name
    }

    /// How many letters must be put in, taken out, replaced, or swapped with the next.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard abs(left.count - right.count) <= 2, right.count <= lengthMax else { return .max }
        var rows = [Array(0...right.count)]
        for (index, letter) in left.enumerated() {
            var row = [index + 1]
            for (column, other) in right.enumerated() {
                var cost = min(rows[index][column + 1], row[column]) + 1
                cost = min(cost, rows[index][column] + (letter == other ? 0 : 1))
                if index > 0, column > 0, letter == right[column - 1], left[index - 1] == other {
                    cost = min(cost, rows[index - 1][column - 1] + 1)
                }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
