/// Something about a store that was looked at, and what was found.
package struct StoreCheck: Hashable, Sendable, Codable {
    package enum Status: String, Hashable, Sendable, Codable, Comparable {
        case well, doubtful, wrong

        private var rank: Int {
            switch self {
            case .well: 0
            case .doubtful: 1
            case .wrong: 2
            }
        }

        package static func < (left: Status, right: Status) -> Bool { left.rank < right.rank }
    }

    /// Something that is not as it should be.
    package struct Finding: Hashable, Sendable, Codable {
        package var status: Status
        /// What is wrong.
        package var what: String
        /// A file, a folder, an address.
        package var place: String
        /// What would be right, or what to do.
        package var advice: String
        /// What it costs, where bytes are damaged.
        package var damage: Damage?

        package init(_ status: Status, _ what: String, at place: String, advice: String, damage: Damage? = nil) {
            self.status = status
            self.what = what
            self.place = place
            self.advice = advice
            self.damage = damage
        }
    }

    /// Bytes that are not those that were written, and what goes with them.
    package struct Damage: Hashable, Sendable, Codable {
        package var offset: UInt64
        package var bytes: UInt64
        /// `spans`, `logs`, `metrics`; nil where it cannot be told.
        package var signal: String?
        /// `2026-11-21`, by UTC.
        package var day: String?
        /// How many records cannot be asked for any more, at most; nil where that cannot be told.
        package var rows: Int?
        /// Whether ``rows`` is worked out from sizes.
        package var isEstimate = false

        package init(offset: UInt64, bytes: UInt64) {
            self.offset = offset
            self.bytes = bytes
        }
    }

    /// The most findings that are listed.
    private static let findingsMax = 50

    /// `folder`, `space`, `clock`, `lock`, `manifest`, `parts`, `journal`, `merges`, `commits`, `server`, `token`.
    package let name: String
    /// What there is, whether it is well or not.
    package var summary: String
    package private(set) var status = Status.well
    package private(set) var findings: [Finding] = []
    /// Findings beyond those that are listed.
    package private(set) var leftOut = 0

    package init(_ name: String, _ summary: String = "") {
        self.name = name
        self.summary = summary
    }

    package mutating func note(_ finding: Finding) {
        status = max(status, finding.status)
        if findings.count < Self.findingsMax { findings.append(finding) } else { leftOut += 1 }
    }

    package mutating func wrong(_ what: String, at place: String, advice: String, damage: Damage? = nil) {
        note(Finding(.wrong, what, at: place, advice: advice, damage: damage))
    }

    package mutating func doubtful(_ what: String, at place: String, advice: String) {
        note(Finding(.doubtful, what, at: place, advice: advice))
    }
}
