import VigilModel

/// Brings the blocks of a stream, which lie in several parts and may overlap in time, into one order.
///
/// What is earlier than every block that was not read yet is complete and goes on; so blocks that do not overlap are
/// never in memory together.
struct BlockQueue {
    private struct Input {
        var part: Int
        var blocks: [BlockReference]
        var next = 0
        /// Samples that were read and did not go on yet.
        var waiting: [Sample] = []

        var nextTime: Int64? { next < blocks.count ? blocks[next].minTime : nil }
    }

    /// By age.
    private var inputs: [Input]

    init(_ inputs: [(part: Int, blocks: [BlockReference])]) {
        self.inputs = inputs.map { Input(part: $0.part, blocks: $0.blocks) }
    }

    /// The next samples, times ascending and later than those before; nil at the end.
    ///
    /// - Parameter read: Reads a block of a part.
    /// - Returns: At least one sample.
    /// - Throws: What reading throws.
    mutating func next(_ read: (Int, BlockReference) throws -> [Sample]) throws -> [Sample]? {
        while let index = earliest {
            let reference = inputs[index].blocks[inputs[index].next]
            inputs[index].next += 1
            inputs[index].waiting += try read(inputs[index].part, reference)
            let complete = take(before: earliest.flatMap { inputs[$0].nextTime })
            if !complete.isEmpty { return complete }
        }
        let rest = take(before: nil)
        return rest.isEmpty ? nil : rest
    }

    /// The input whose next block begins first.
    private var earliest: Int? {
        var best: (index: Int, time: Int64)?
        for (index, input) in inputs.enumerated() {
            guard let time = input.nextTime else { continue }
            if best.map({ time < $0.time }) ?? true { best = (index, time) }
        }
        return best?.index
    }

    /// Takes what is earlier than a time; nil takes all.
    private mutating func take(before time: Int64?) -> [Sample] {
        var taken: [[Sample]] = []
        for index in inputs.indices where !inputs[index].waiting.isEmpty {
            let end = time.map { inputs[index].waiting.count(before: $0) } ?? inputs[index].waiting.count
            guard end > 0 else { continue }
            taken.append(Array(inputs[index].waiting[..<end]))
            inputs[index].waiting.removeFirst(end)
        }
        return .joined(taken)
    }
}

extension [Sample] {
    /// How many of these, times ascending, are earlier than a time.
    fileprivate func count(before time: Int64) -> Int {
        var lower = 0
        var upper = count
        while lower < upper {
            let middle = (lower + upper) / 2
            if self[middle].time.nanoseconds < time { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }
}
