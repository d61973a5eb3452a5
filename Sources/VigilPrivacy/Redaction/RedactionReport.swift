import Synchronization
package import VigilModel

/// Something that was taken out, by rule and place.
public struct RedactionFinding: Hashable, Sendable {
    /// By which rule: `password`, `card`.
    public let rule: String
    /// From which signal: `traces`, `metrics`, `logs`.
    public let signal: String
    /// From which attribute, or `body`, `status`; never what stood there.
    public let place: String
}

/// What was taken out of a batch.
public struct RedactionReport: Hashable, Sendable {
    /// How often, by rule and place.
    public internal(set) var counts: [RedactionFinding: Int] = [:]
    /// Ids of users that were left out, because nothing makes pseudonyms.
    public internal(set) var usersLeftOut = 0

    /// How often in all.
    public var total: Int { counts.values.reduce(0, +) }
}

/// Adds up what was taken out since the start.
package final class RedactionTally: Sendable {
    private let counts = Mutex<[RedactionFinding: Int]>([:])
    private let start: Timestamp

    /// So many places are told apart; the rest is counted together.
    private static let placesMax = 500

    package init(start: Timestamp) {
        self.start = start
    }

    package func add(_ report: RedactionReport) {
        guard !report.counts.isEmpty else { return }
        counts.withLock { counts in
            for (finding, count) in report.counts {
                let isKnown = counts[finding] != nil || counts.count < Self.placesMax
                let key =
                    isKnown ? finding : RedactionFinding(rule: finding.rule, signal: finding.signal, place: "other")
                counts[key, default: 0] += count
            }
        }
    }

    /// The counter `vigil.redactions`; nil while nothing was found.
    package func metric(at time: Timestamp) -> Metric? {
        let counts = counts.withLock { $0 }
        guard !counts.isEmpty else { return nil }
        let points = counts.map { finding, count in
            NumberPoint(
                attributes: [
                    "vigil.redaction.place": .string(finding.place),
                    "vigil.redaction.rule": .string(finding.rule),
                    "vigil.signal": .string(finding.signal),
                ],
                start: start,
                time: time,
                value: .int(Int64(count))
            )
        }
        return Metric(
            "vigil.redactions",
            unit: "{finding}",
            data: .sum(
                points.sorted { "\($0.attributes)" < "\($1.attributes)" },
                .cumulative,
                isMonotonic: true
            )
        )
    }
}
