import VigilModel

/// Counts what a cache has and has not: `vigil.cache.requests` by cache and result.
///
/// ```swift
/// vigil.cache("embeddings").hit()
/// ```
public struct CacheMeter: Sendable {
    static let requests = "vigil.cache.requests"
    static let name = "vigil.cache.name"
    static let result = "vigil.cache.result"

    let vigil: Vigil
    let name: String

    /// What was asked for was there.
    public func hit(_ count: Int = 1) { note("hit", count) }

    /// What was asked for was not there.
    public func miss(_ count: Int = 1) { note("miss", count) }

    private func note(_ result: String, _ count: Int) {
        vigil.count(
            Self.requests,
            unit: "{request}",
            by: Int64(count),
            [Self.name: .string(name), Self.result: .string(result)]
        )
    }
}

/// How often a cache had what was asked for.
public struct CacheFigures: Hashable, Sendable, Codable {
    /// Which cache.
    public var name: String
    /// How often it was there.
    public var hits: UInt64 = 0
    /// How often it was not.
    public var misses: UInt64 = 0

    /// The share of what was there, from 0 to 1; nil where nothing was asked for.
    public var hitRate: Double? {
        hits + misses > 0 ? Double(hits) / Double(hits + misses) : nil
    }
}

extension Vigil {
    /// The counts of a cache.
    ///
    /// - Parameter name: Which, in few distinct words: it becomes a metric label.
    /// - Returns: What counts its hits and misses.
    public func cache(_ name: String) -> CacheMeter { CacheMeter(vigil: self, name: name) }
}
