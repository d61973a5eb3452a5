import Synchronization
public import VigilModel

/// A model that the application uses.
public struct ModelRecord: Hashable, Sendable, Codable {
    /// Which.
    public var name: String
    /// Which version of it.
    public var version: String?
    /// How large its file is.
    public var sizeBytes: Int64?
    /// When it was trained last.
    public var trainedAt: Timestamp?
    /// Whether it can be used.
    public var isAvailable: Bool
}

/// The models that an application uses.
///
/// With the first there is a health check `ai-models`, which is degraded while one is not available.
public struct ModelRegistry: Sendable {
    static let check = "ai-models"

    let vigil: Vigil

    /// What was registered, by name.
    public var all: [ModelRecord] { vigil.parts.models.all }

    /// Adds a model, or says anew what is known of it.
    ///
    /// - Parameters:
    ///   - name: Which: `NCF`.
    ///   - version: Which version of it.
    ///   - sizeBytes: How large its file is.
    ///   - trainedAt: When it was trained last.
    ///   - isAvailable: Whether it can be used; false while a fallback is used in its place.
    public func register(
        _ name: String,
        version: String? = nil,
        sizeBytes: Int64? = nil,
        trainedAt: Timestamp? = nil,
        isAvailable: Bool = true
    ) {
        let record = ModelRecord(
            name: name,
            version: version,
            sizeBytes: sizeBytes,
            trainedAt: trainedAt,
            isAvailable: isAvailable
        )
        let models = vigil.parts.models
        if models.set(record) {
            vigil.health.register(Self.check) { models.result }
        } else {
            vigil.health.checkSoon(Self.check)
        }
    }
}

extension Vigil {
    /// The models that the application uses.
    public var models: ModelRegistry { ModelRegistry(vigil: self) }
}

/// Models by name.
final class ModelRecords: Sendable {
    private let records = Mutex<[String: ModelRecord]>([:])

    var all: [ModelRecord] { records.withLock { $0.values.sorted { $0.name < $1.name } } }

    /// Keeps a record; says whether it is the first of all.
    func set(_ record: ModelRecord) -> Bool {
        records.withLock { records in
            defer { records[record.name] = record }
            return records.isEmpty
        }
    }

    var result: HealthCheckResult {
        let missing = all.filter { !$0.isAvailable }.map { "\($0.name) model not available" }
        return missing.isEmpty ? .healthy : .degraded(missing.joined(separator: "; "))
    }
}
