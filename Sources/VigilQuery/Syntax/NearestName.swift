/// Finds the name that was probably meant.
enum NearestName {
    /// The known name that takes the fewest changes of a letter; nil where all take more than a third of the letters.
    static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        let letters = Array(name.lowercased().utf8)
        guard letters.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in names {
            let limit = (best?.distance ?? max(1, letters.count / 3) + 1) - 1
            if let distance = distance(letters, Array(candidate.lowercased().utf8), limit: limit) {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// A sentence that offers the nearest name; empty where there is none.
    static func hint(for name: String, among names: some Sequence<String>) -> String {
        nearest(to: name, among: names).map { "did you mean \($0)?" } ?? ""
    }

    /// How many letters must be put in, taken out, changed, or swapped with their neighbour; nil above the limit.
    private static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var before: [Int] = []
        var above = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var cost = min(above[column] + (isSame ? 0 : 1), above[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            (before, above) = (above, current)
        }
        return above[right.count] <= limit ? above[right.count] : nil
    }
}
