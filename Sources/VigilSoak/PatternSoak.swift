import Synchronization
import VigilPattern
import VigilTestKit

/// Generated expressions and texts, one block after the other, compared with Go where it is there.
final class PatternSoak: Sendable {
    private static let blockSize: UInt64 = 2_000
    /// Of each block, how many seeds are sets, long texts, and patterns that many tasks use at once.
    private static let specialSize: UInt64 = 50
    private static let longTextBytes = 1_000
    private static let taskCount = 4
    private static let reportsMax = 20

    private let watch: SoakWatch
    private let outcome = Mutex(PatternCorpus.Outcome())
    private let reports = Mutex<[String]>([])

    init(watch: SoakWatch) {
        self.watch = watch
    }

    /// What was done so far, in one line.
    var summary: String {
        let count = reports.withLock(\.count)
        return outcome.withLock {
            "\($0.pairs) pairs of \($0.expressions) expressions (\($0.refused) refused), \(count) differences"
        }
    }

    /// Whether nothing was found.
    var isClean: Bool { reports.withLock(\.isEmpty) }

    /// Works from a seed on until it is cancelled, the time is over, or too much was found.
    @concurrent
    func run(from seed: UInt64, until end: ContinuousClock.Instant) async throws {
        let peer = GoPeer.isInstalled ? try GoPeer() : nil
        if let peer { try compareUnicode(peer) }
        var seed = seed
        while ContinuousClock.now < end, reports.withLock({ $0.count < Self.reportsMax }) {
            try Task.checkCancellation()
            let seeds = seed..<(seed + Self.blockSize)
            if let peer { try compare(seeds, peer) } else { checkAlone(seeds) }
            await share(seeds.prefix(Int(Self.specialSize)))
            explode(Int(seed / Self.blockSize))
            seed = seeds.upperBound
        }
        watch.didWork()
    }

    private func report(_ texts: [String]) {
        for text in texts { print(text) }
        reports.withLock { $0 += texts }
    }

    private func compareUnicode(_ peer: GoPeer) throws {
        let corpus = PatternUnicodeCorpus(peer: peer, isThorough: true) { [watch] expression in
            watch.willWork { "\(expression) on all scalars" }
        }
        for question in [corpus.classDifferences, corpus.foldedClassDifferences, corpus.foldingDifferences] {
            report(try question())
            watch.didWork()
        }
    }

    private func compare(_ seeds: Range<UInt64>, _ peer: GoPeer) throws {
        let corpus = PatternCorpus(peer: peer) { [watch] one in watch.willWork { one.report } }
        let found = try corpus.compare(seeds: seeds)
        outcome.withLock { $0 += found }
        watch.willWork { "shrinking" }
        report(try corpus.report(found))
        let special = seeds.lowerBound..<(seeds.lowerBound + Self.specialSize)
        let sets = PatternSetCorpus(peer: peer) { [watch] seed in watch.willWork { "the set of seed \(seed)" } }
        report(try sets.differences(seeds: special))
        for seed in special {
            let one = PatternCase(seed: seed, textCount: 2).lengthened(to: Self.longTextBytes)
            let answer = try peer.answer(to: one)
            watch.willWork { one.report }
            if let difference = PatternComparison.difference(one, answer),
                let confirmed = try PatternComparison.confirmed(one, difference, by: peer)
            {
                report([one.report(confirmed)])
            }
        }
        watch.didWork()
    }

    private func checkAlone(_ seeds: Range<UInt64>) {
        for seed in seeds {
            let one = PatternCase(seed: seed, textCount: PatternCorpus.textCount)
            watch.willWork { one.report }
            if let difference = PatternComparison.difference(alone: one) { report([one.report(difference)]) }
            outcome.withLock {
                $0.expressions += 1
                $0.pairs += one.texts.count
            }
        }
    }

    /// One pattern, used by many tasks at once.
    private func share(_ seeds: some Sequence<UInt64>) async {
        for seed in seeds {
            let one = PatternCase(seed: seed, textCount: 4)
            guard let pattern = try? Pattern(one.source, options: one.options) else { continue }
            watch.willWork { one.report }
            let alone = Self.matches(of: pattern, in: one.texts)
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<Self.taskCount {
                    group.addTask { Self.matches(of: pattern, in: one.texts) == alone }
                }
                for await isSame in group where !isSame { report(["several tasks at once differ: \(one.report)"]) }
            }
        }
    }

    private static func matches(of pattern: Pattern, in texts: [[UInt8]]) -> [[PatternMatch]] {
        texts.map { $0.withUnsafeBufferPointer { pattern.matches(in: $0) } }
    }

    /// One of the expressions that are made to take long, on a long text; the watch sees whether it does.
    private func explode(_ index: Int) {
        let all = ExplosivePattern.all
        let one = all[index % all.count]
        let text = one.text(count: 100_000)
        guard let pattern = try? Pattern(one.source) else { return report(["\(one.source) is refused"]) }
        let ways: [@Sendable (UnsafeBufferPointer<UInt8>) -> Bool] = [
            { pattern.matches($0) }, { pattern.firstMatch(in: $0) != nil },
            { pattern.matchesWhole($0) }, { pattern.wholeMatch(in: $0) != nil },
        ]
        let found = ways.map { way in
            watch.willWork { "\(one.source) on 100 kB" }
            return text.withUnsafeBufferPointer(way)
        }
        if found[0] != found[1] || found[2] != found[3] {
            report(["\(one.source) on 100 kB does not agree with itself"])
        }
    }
}
