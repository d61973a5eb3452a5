/// The query language of Prometheus 3: its tree, what reads it, what writes it.
///
/// https://prometheus.io/docs/prometheus/latest/querying/basics/
package enum PromQL {
    /// The deepest tree, counted in expressions from the root to a leaf.
    package static let heightMax = 200
    /// The longest query, in Unicode scalars.
    package static let scalarsMax = 64 << 10
}
