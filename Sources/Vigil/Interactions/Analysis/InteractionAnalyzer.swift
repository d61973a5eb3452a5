import VigilModel

/// Adds up the lines of daily files, in bounded memory.
struct InteractionAnalyzer {
    private struct Tally {
        var count = 0
        var failed = 0
        var durations = ExponentialHistogram()
    }

    /// How often each value was seen, up to so many different ones.
    private struct Counts {
        let max: Int
        var counts: [String: Int] = [:]
        var leftOut = 0

        mutating func add(_ value: String) {
            if counts[value] == nil, counts.count >= max {
                leftOut += 1
            } else {
                counts[value, default: 0] += 1
            }
        }

        /// The most frequent first.
        func top(_ most: Int = .max) -> [Vigil.InteractionAnalysis.Count] {
            let all = counts.map { Vigil.InteractionAnalysis.Count(value: $0.key, count: $0.value) }
            return Array(all.sorted { ($1.count, $0.value) < ($0.count, $1.value) }.prefix(most))
        }
    }

    private static let namesMax = 2_000
    private static let shownMax = 20

    private var analysis: Vigil.InteractionAnalysis
    private var names: [String: Tally] = [:]
    private var sources = Counts(max: 100)
    private var users = Counts(max: 100_000)
    private var errors = Counts(max: 2_000)
    private var hours = [Int](repeating: 0, count: 24)
    private var patterns = PatternDetector()

    init(from: String, to: String) {
        analysis = Vigil.InteractionAnalysis(from: from, to: to)
    }

    mutating func add(_ line: InteractionLine?) {
        guard let line else {
            analysis.malformedLines += 1
            return
        }
        analysis.totalInteractions += 1
        if line.isSuccess { analysis.successfulInteractions += 1 } else { analysis.failedInteractions += 1 }
        hours[line.time.hour] += 1
        sources.add(line.source)
        if let user = line.user { users.add(user) }
        if let error = line.error { errors.add(String(error.prefix(200))) }
        patterns.add(line.name, session: line.session, at: line.time, hasFailed: !line.isSuccess)
        guard names[line.name] != nil || names.count < Self.namesMax else {
            analysis.leftOut += 1
            return
        }
        names[line.name, default: Tally()].count += 1
        if !line.isSuccess { names[line.name]?.failed += 1 }
        if let duration = line.duration { names[line.name]?.durations.record(duration * 1_000) }
    }

    /// What all lines together tell.
    func finished() -> Vigil.InteractionAnalysis {
        var analysis = analysis
        let total = analysis.totalInteractions
        analysis.successRate = total > 0 ? Double(analysis.successfulInteractions) / Double(total) : nil
        analysis.names = names.map { name, tally in
            Vigil.InteractionAnalysis.Name(
                name: name,
                count: tally.count,
                failed: tally.failed,
                p50: tally.durations.quantile(0.5),
                p95: tally.durations.quantile(0.95)
            )
        }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        analysis.sources = sources.top()
        analysis.hours = hours
        analysis.users = users.counts.count
        analysis.topUsers = users.top(Self.shownMax)
        analysis.errors = errors.top(Self.shownMax)
        analysis.leftOut += sources.leftOut + users.leftOut + errors.leftOut
        analysis.patterns = patterns.patterns
        return analysis
    }
}

extension InteractionFileStore {
    /// Looks through the files of some days, the last of them that of a time.
    func analyze(days: Int, until now: Timestamp) throws(Vigil.InteractionFilesError) -> Vigil.InteractionAnalysis {
        let days = (0..<min(3_660, max(1, days))).reversed().map { (now - .seconds(86_400 * $0)).day }
        var analyzer = InteractionAnalyzer(from: days.first ?? now.day, to: now.day)
        for day in days { try read(day: day) { analyzer.add($0) } }
        return analyzer.finished()
    }
}
