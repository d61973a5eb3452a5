import VigilModel
import VigilPattern
import VigilTestKit

/// Takes the time of Vigil's side, as the peer does of its own.
enum PatternTimer {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The best of many rounds, and how much each found; the first round also warms up.
    static func measure(
        _ work: PatternWork,
        asSet: Bool = false,
        milliseconds: Int
    ) throws -> (nanoseconds: Double, count: Int) {
        let round = try asSet ? setRound(of: work) : round(of: work)
        let clock = ContinuousClock()
        let budget = Duration.milliseconds(milliseconds)
        var count = round()
        var rounds = 1
        var best = Double.infinity
        let began = clock.now
        while clock.now - began < budget || best.isInfinite {
            let spent = clock.measure {
                for _ in 0..<rounds { count = round() }
            }
            best = min(best, Double(spent.nanoseconds) / Double(rounds))
            if spent < budget / 16 { rounds *= 2 }
        }
        return (best, count)
    }

    /// The time of the first round of a pattern that has cached nothing yet.
    static func measureOnce(_ work: PatternWork) throws -> Duration {
        let round = try round(of: work)
        return ContinuousClock().measure { _ = round() }
    }

    private static func setRound(of work: PatternWork) throws -> () -> Int {
        let set = PatternSet(try work.expressions.map { try Pattern($0) })
        return {
            work.texts.reduce(0) { count, text in
                count + text.withUnsafeBufferPointer { set.leftmostMatches(in: $0).count }
            }
        }
    }

    private static func round(of work: PatternWork) throws -> () -> Int {
        if work.operation == .compile {
            return { work.expressions.count { (try? Pattern($0)) != nil } }
        }
        let patterns = try work.expressions.map { try Pattern($0) }
        let template = ReplacementTemplate(work.template)
        return {
            var count = 0
            for pattern in patterns {
                for text in work.texts {
                    count += text.withUnsafeBufferPointer { found(work.operation, pattern, $0, template) }
                }
            }
            return count
        }
    }

    private static func found(
        _ operation: PatternWork.Operation,
        _ pattern: Pattern,
        _ text: UnsafeBufferPointer<UInt8>,
        _ template: ReplacementTemplate
    ) -> Int {
        switch operation {
        case .matches: pattern.matches(text) ? 1 : 0
        case .matchesWhole: pattern.matchesWhole(text) ? 1 : 0
        case .first: pattern.firstMatch(in: text) != nil ? 1 : 0
        case .all, .captures: pattern.matches(in: text).count
        case .replace: pattern.replacingMatches(in: text, with: template).count
        case .compile: 0
        }
    }
}
