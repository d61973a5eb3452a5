package import VigilStore

extension LabelSet {
    /// Whether it comes before another, label by label.
    package func precedes(_ other: LabelSet) -> Bool { labels.lexicographicallyPrecedes(other.labels) }
}
