/// Which code points differ by case only, by Unicode's simple case folding.
///
/// Code points that fold to the same one are an orbit: `K`, `k` and U+212A, the sign for Kelvin. Going from each to the
/// next, and from the last to the first, reaches all of an orbit.
enum CaseFolding {
    /// Code points whose next in the orbit is equally far.
    private struct Run {
        let codePoints: ClosedRange<UInt32>
        let stride: UInt32
        let distance: Int32

        func next(after codePoint: UInt32) -> UInt32 {
            UInt32(bitPattern: Int32(bitPattern: codePoint) + distance)
        }
    }

    /// How many code points the longest orbit has.
    private static let longestOrbit = 4

    /// By their first code point; runs of stride 2 may overlap.
    private static let runs: [Run] = {
        let numbers = UnicodeTables.numbers(in: UnicodeTables.foldings)
        var first: UInt32 = 0
        return stride(from: 0, to: numbers.count - 3, by: 4).map { index in
            first += numbers[index]
            let stride = numbers[index + 2]
            let zigzag = Int32(bitPattern: numbers[index + 3])
            let distance = zigzag & 1 == 0 ? zigzag / 2 : -(zigzag + 1) / 2
            return Run(codePoints: first...(first + numbers[index + 1] * stride), stride: stride, distance: distance)
        }
    }()

    /// By the code points of ASCII.
    private static let orbitsOfASCII = (0..<0x80).map { closure(of: CodePointSet([$0...$0])) }

    /// A code point with what differs from it by case only.
    static func orbit(of codePoint: UInt32) -> CodePointSet {
        codePoint < 0x80
            ? orbitsOfASCII[Int(codePoint)] : closure(of: CodePointSet([codePoint...codePoint]))
    }

    /// A set with all that differs by case only from what is in it.
    static func closure(of set: CodePointSet) -> CodePointSet {
        var closure = set
        var step = set
        for _ in 1..<longestOrbit {
            step = next(after: step)
            if step.isEmpty { break }
            closure = closure.union(step)
        }
        return closure
    }

    private static func next(after set: CodePointSet) -> CodePointSet {
        var result: [CodePointSet.CodePoints] = []
        for range in set.ranges {
            for run in runs {
                if run.codePoints.lowerBound > range.upperBound { break }
                guard run.codePoints.overlaps(range) else { continue }
                let part = range.clamped(to: run.codePoints)
                if run.stride == 1 {
                    result.append(run.next(after: part.lowerBound)...run.next(after: part.upperBound))
                } else {
                    let offset = (part.lowerBound - run.codePoints.lowerBound) % run.stride
                    let first = offset == 0 ? part.lowerBound : part.lowerBound + run.stride - offset
                    for codePoint in stride(from: first, through: part.upperBound, by: Int(run.stride)) {
                        result.append(run.next(after: codePoint)...run.next(after: codePoint))
                    }
                }
            }
        }
        return CodePointSet(result)
    }
}
