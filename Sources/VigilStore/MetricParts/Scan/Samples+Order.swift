import VigilModel

extension [Sample] {
    /// The same in order of time and start; of several with the same time and start, the one that stood last.
    func ordered() -> [Sample] {
        let sorted = enumerated().sorted { left, right in
            if left.element.time != right.element.time { return left.element.time < right.element.time }
            if left.element.start != right.element.start { return left.element.start < right.element.start }
            return left.offset < right.offset
        }
        var result: [Sample] = []
        result.reserveCapacity(sorted.count)
        for (_, sample) in sorted {
            if let last = result.last, last.time == sample.time, last.start == sample.start {
                result[result.count - 1] = sample
            } else {
                result.append(sample)
            }
        }
        return result
    }

    /// Joins samples of the same stream, each list in order of time, those that were stored earlier first; see
    /// ``ordered()``.
    static func joined(_ inputs: [[Sample]]) -> [Sample] {
        guard inputs.count > 1 else { return inputs.first ?? [] }
        var all: [Sample] = []
        all.reserveCapacity(inputs.reduce(0) { $0 + $1.count })
        var isAscending = true
        for input in inputs {
            if let last = all.last, let first = input.first, first.time <= last.time { isAscending = false }
            all += input
        }
        return isAscending ? all : all.ordered()
    }
}
