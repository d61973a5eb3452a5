import Foundation
import Testing
import VigilPattern
import VigilTestKit

/// Generated expressions and texts, compared with Go's regexp.
///
/// The suite compares as many as its time allows; `scripts/soak pattern` goes on for an hour. A failure names the seed,
/// and `VIGIL_PATTERN_SEED` begins there.
@Suite struct CorpusTests {
    private static let firstSeed = number("VIGIL_PATTERN_SEED") ?? 0
    private static let caseCount = number("VIGIL_PATTERN_CASES") ?? 480
    private static let shardCount: UInt64 = 4

    private static func number(_ variable: String) -> UInt64? {
        ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
    }

    @Test("expressions are taken and matched as Go does", arguments: 0..<shardCount)
    func matchesAsGoDoes(shard: UInt64) throws {
        let corpus = PatternCorpus(peer: try GoPeer())
        let size = Self.caseCount / Self.shardCount
        let start = Self.firstSeed + shard * size
        let outcome = try corpus.compare(seeds: start..<(start + size))
        for report in try corpus.report(outcome) { Issue.record("\(report)") }
        // The generator does its work: most expressions are taken, some refused, most texts match.
        #expect(outcome.refused > 0 && outcome.refused < outcome.expressions / 5)
        #expect(outcome.matched > outcome.pairs / 2)
    }

    @Test func setsMatchAsAlternativesInGo() throws {
        let corpus = PatternSetCorpus(peer: try GoPeer())
        let start = Self.firstSeed
        for report in try corpus.differences(seeds: start..<(start + Self.caseCount / 5)) { Issue.record("\(report)") }
    }

    @Test func textsAreEscapedAsInGo() throws {
        let texts = (0..<400).map { seed in
            String(decoding: PatternCase(seed: Self.firstSeed + seed, textCount: 1).texts[0], as: UTF8.self)
        }
        let all = texts + [String(String.UnicodeScalarView((0..<0x250).compactMap { Unicode.Scalar($0) }))]
        for (text, quoted) in zip(all, try GoPeer().quoted(all)) {
            #expect(Pattern.escaped(text) == quoted)
            #expect(try Pattern(quoted).matchesWhole(text))
        }
    }

    @Test func onePatternServesManyTasksAtOnce() async throws {
        for seed in Self.firstSeed..<(Self.firstSeed + 60) {
            let one = PatternCase(seed: seed, textCount: PatternCorpus.textCount)
            guard let pattern = try? Pattern(one.source, options: one.options) else { continue }
            let alone = one.texts.map { $0.withUnsafeBufferPointer { pattern.matches(in: $0) } }
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        one.texts.map { $0.withUnsafeBufferPointer { pattern.matches(in: $0) } } == alone
                    }
                }
                for await isSame in group { #expect(isSame, "seed \(seed): \(one.source)") }
            }
        }
    }
}
