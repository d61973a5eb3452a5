/// A record of the control plane: a silence, an error group, a job, a deployment.
///
/// It is defined by the target that owns it; the store keeps it without knowing what it means.
public protocol ControlRecord: Codable, Sendable {
    /// The name of the collection that holds all records of this type: `silence`.
    static var collection: String { get }
    /// What tells this record from the others of its collection.
    var key: String { get }
}

/// Keeps control records: few, small, durable, found by key.
public protocol RecordStore: Sendable {
    /// Keeps a record; one with the same key is replaced. Durable when it returns.
    func put<Record: ControlRecord>(_ record: Record) async throws
    /// The record under a key; nil where there is none.
    func record<Record: ControlRecord>(_ type: Record.Type, key: String) async throws -> Record?
    /// All records of a type, by key.
    func records<Record: ControlRecord>(_ type: Record.Type) async throws -> [Record]
    /// Removes the record under a key; without one, nothing happens.
    func remove<Record: ControlRecord>(_ type: Record.Type, key: String) async throws
}
