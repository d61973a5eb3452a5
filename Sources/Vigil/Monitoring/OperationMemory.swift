import CVigil
import VigilModel

/// Measures by how much the process's resident memory changes while operations are carried out.
struct OperationMemory: Sendable {
    /// The sum of all changes, which goes up and down, and what a traced run is given as an attribute.
    static let change = "vigil.operation.memory.change"
    /// The distribution of growths; where memory shrank, it did not grow.
    static let growth = "vigil.operation.memory.growth"

    /// What the process has resident, in bytes; negative where the platform does not tell.
    var resident: Int64 { vigil_process_resident_bytes() }

    /// Counts an operation that ended.
    ///
    /// - Parameters:
    ///   - name: Which operation.
    ///   - start: What was resident at its beginning.
    ///   - registry: Where it is counted.
    /// - Returns: The change since then, in bytes; nil where it is not known.
    func record(_ name: String, since start: Int64, in registry: InstrumentRegistry) -> Int64? {
        let now = resident
        guard start >= 0, now >= 0 else { return nil }
        let attributes: Attributes = [SemanticName.operationName: .string(name)]
        registry.sum(Self.change, unit: "By", kind: .upDownCounter, attributes).add(now - start)
        registry.histogram(Self.growth, unit: "By", attributes).record(max(0, now - start))
        return now - start
    }
}

/// By how much the resident memory of the process changed while an operation was carried out, in bytes.
///
/// It is the whole process's memory: what ran at the same time is in it too.
public struct MemoryChange: Hashable, Sendable, Codable {
    /// How often it was measured.
    public var count: UInt64
    /// All changes together, growth and shrinking.
    public var totalBytes: Int64
    /// The mean of the changes.
    public var meanBytes: Double
    /// In 95 of 100 runs it grew by at most so much.
    public var p95GrowthBytes: Double?
    /// It never grew by more.
    public var maxGrowthBytes: Double?

    init(total: Int64, growth: ExponentialHistogram) {
        count = growth.count
        totalBytes = total
        meanBytes = Double(total) / Double(max(1, growth.count))
        p95GrowthBytes = growth.quantile(0.95)
        maxGrowthBytes = growth.quantile(1)
    }
}
