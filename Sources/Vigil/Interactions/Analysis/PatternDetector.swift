// What interactions have in common, in bounded memory: names beyond the bound take no part, sessions that were quiet
// for long are forgotten, and where there are too many sequences, all are counted down by one and those at nought are
// dropped (Misra and Gries, "Finding repeated elements", 1982): what is frequent stays.

import VigilModel

/// Looks for patterns in interactions as they come.
struct PatternDetector: Sendable {
    private struct Sequence: Hashable, Sendable {
        let first, second: Int32
        /// -1 in sequences of two.
        let third: Int32
    }

    /// The last two of a session; -1 where there was none.
    private struct Trail: Sendable {
        var previous: Int32 = -1
        var last: Int32 = -1
    }

    private struct Tally: Sendable {
        var count = 0
        var failed = 0
    }

    static let namesMax = 2_000
    static let sessionsMax = 4_000
    static let sequencesMax = 4_000
    private static let shownMax = 20

    private var numbers: [String: Int32] = [:]
    private var names: [String] = []
    private var tallies: [Tally] = []
    private var hours = [Int](repeating: 0, count: 24)
    private var sessions: [String: Trail] = [:]
    private var quietSessions: [String: Trail] = [:]
    private var sequences: [Sequence: Int] = [:]

    mutating func add(_ interaction: Interaction) {
        add(
            interaction.name,
            session: interaction.session,
            at: interaction.time,
            hasFailed: interaction.ending.outcome == .failure
        )
    }

    mutating func add(_ name: String, session: String?, at time: Timestamp, hasFailed: Bool) {
        hours[time.hour] += 1
        guard let number = number(of: name) else { return }
        tallies[Int(number)].count += 1
        if hasFailed { tallies[Int(number)].failed += 1 }
        guard let session else { return }
        var trail = sessions[session] ?? quietSessions[session] ?? Trail()
        if trail.last >= 0 { count(Sequence(first: trail.last, second: number, third: -1)) }
        if trail.previous >= 0 { count(Sequence(first: trail.previous, second: trail.last, third: number)) }
        trail.previous = trail.last
        trail.last = number
        if sessions[session] == nil, sessions.count >= Self.sessionsMax {
            quietSessions = sessions
            sessions = [:]
        }
        sessions[session] = trail
    }

    private mutating func number(of name: String) -> Int32? {
        if let number = numbers[name] { return number }
        guard names.count < Self.namesMax else { return nil }
        let number = Int32(names.count)
        numbers[name] = number
        names.append(name)
        tallies.append(Tally())
        return number
    }

    private mutating func count(_ sequence: Sequence) {
        if sequences[sequence] == nil, sequences.count >= Self.sequencesMax {
            sequences = sequences.compactMapValues { $0 > 1 ? $0 - 1 : nil }
            return
        }
        sequences[sequence, default: 0] += 1
    }

    /// What was found so far.
    var patterns: Vigil.InteractionPatterns {
        Vigil.InteractionPatterns(sequences: frequentSequences, peakHours: peakHours, failing: failing)
    }

    private var frequentSequences: [Vigil.InteractionPatterns.Sequence] {
        let found = sequences.filter { $0.value >= 3 }.map { sequence, count in
            let numbers = [sequence.first, sequence.second, sequence.third].filter { $0 >= 0 }
            return Vigil.InteractionPatterns.Sequence(names: numbers.map { names[Int($0)] }, count: count)
        }
        let ordered = found.sorted { left, right in
            left.count == right.count ? left.names.lexicographicallyPrecedes(right.names) : left.count > right.count
        }
        return Array(ordered.prefix(Self.shownMax))
    }

    private var peakHours: [Int] {
        let total = hours.reduce(0, +)
        guard total >= 24 else { return [] }
        return hours.indices.filter { hours[$0] * 24 >= total * 2 }.sorted { (hours[$1], $0) < (hours[$0], $1) }
    }

    private var failing: [Vigil.InteractionPatterns.Failing] {
        let found = zip(names, tallies).filter { $1.count >= 5 && $1.failed * 10 >= $1.count }.map {
            Vigil.InteractionPatterns.Failing(name: $0, count: $1.count, failed: $1.failed)
        }
        return Array(found.sorted { ($1.failed, $0.name) < ($0.failed, $1.name) }.prefix(Self.shownMax))
    }
}

extension Timestamp {
    /// The hour of the day in UTC.
    var hour: Int { Int(floored(to: .seconds(3_600)).nanoseconds / 3_600_000_000_000 % 24 + 24) % 24 }
}
