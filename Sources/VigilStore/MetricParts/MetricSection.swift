/// A piece of a part of metrics that is read by itself.
package struct MetricSection: Hashable, Sendable {
    /// What is in it.
    package let kind: Kind
    /// Which of its kind, from zero on without gaps.
    package let number: Int

    package init(_ kind: Kind, _ number: Int) {
        self.kind = kind
        self.number = number
    }

    /// The kinds of sections; never renumber.
    package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// A group of series: what they are, who writes them.
        case series = 1
        /// The blocks of the same group's streams: where they lie, and of which time they are.
        case blocks = 2
        /// Labels with the series that have them.
        case labels = 3
        /// Who sent it.
        case resources = 4
        /// Blocks of samples.
        case samples = 5
    }

    /// The most series and blocks in a group.
    static let groupSeriesMax = 2_048
    static let groupBlocksMax = 65_536
    /// Resources in a section; the last has fewer.
    static let resourcesEach = 256
    /// A section of samples or labels of at least so many bytes takes nothing more.
    ///
    /// A section is what is read and checked at once, and what one flipped bit costs: a query of a single series should
    /// not read much more than it asked for.
    static let bytesMax = 65_536
}
