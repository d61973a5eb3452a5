import Testing
import VigilPattern
import VigilTestKit

/// Expressions that explode elsewhere take steps that grow with the text.
///
/// Steps are counted, so that no clock is asked; `scripts/bench pattern-linear` has the table of times.
@Suite struct LinearTimeTests {
    /// Ten times the text may take this many times the steps, as another engine may take over from one that was
    /// quicker; a quadratic matcher takes a hundred times.
    private static let growthMax = 40
    /// After so many a longer text is left to the benchmark: each takes a while without the optimiser.
    private static let stepsMax = 2_000_000

    @Test func thereAreAtLeastAHundred() {
        #expect(Set(ExplosivePattern.all.map(\.source)).count >= 100)
    }

    @Test("ten times the text takes about ten times the steps", arguments: ExplosivePattern.all)
    func stepsGrowWithTheText(explosive: ExplosivePattern) throws {
        let pattern = try Pattern(explosive.source)
        expectLinear([1_000, 10_000, 100_000], of: explosive, pattern.steps(findingFirstIn:))
        expectLinear([1_000, 10_000], of: explosive, pattern.steps(matchingWhole:))
    }

    @Test("Pike's machine alone is linear too", arguments: ExplosivePattern.all)
    func stepsGrowWithTheTextForPikesMachine(explosive: ExplosivePattern) throws {
        var engines = PatternEngines()
        engines.hasLiterals = false
        engines.hasAutomata = false
        engines.hasBacktracker = false
        let pattern = try Pattern(explosive.source, engines: engines)
        expectLinear([300, 3_000], of: explosive, pattern.steps(findingFirstIn:))
    }

    private func expectLinear(
        _ counts: [Int],
        of explosive: ExplosivePattern,
        _ steps: (UnsafeBufferPointer<UInt8>) -> Int
    ) {
        var found: [Int] = []
        for count in counts where (found.last ?? 0) < Self.stepsMax {
            found.append(explosive.text(count: count).withUnsafeBufferPointer(steps))
        }
        for (short, long) in zip(found, found.dropFirst()) {
            #expect(long <= Self.growthMax * short, "\(found) steps on \(counts) bytes")
        }
    }
}
