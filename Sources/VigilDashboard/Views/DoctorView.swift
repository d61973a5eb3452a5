package import VigilModel
package import VigilStore

/// What is wrong with an installation: `vigil doctor`, and `GET /api/vigil/doctor`.
package struct DoctorView: Codable, Sendable, Equatable {
    package var time: Timestamp
    /// The worst of all checks.
    package private(set) var status: StoreCheck.Status
    /// The server that was asked; nil where the folder was read without one.
    package var server: ServerView?
    /// The store's folder; nil where it has none.
    package var folder: String?
    /// Whether every block was read.
    package var isDeep: Bool
    /// Whether nothing was ever stored.
    package var isEmpty: Bool
    package private(set) var checks: [StoreCheck]
    package var inventory: StoreInventory

    package init(_ examination: StoreExamination, server: ServerView? = nil) {
        time = examination.time
        folder = examination.folder
        isDeep = examination.isDeep
        isEmpty = examination.isEmpty
        checks = examination.checks
        inventory = examination.inventory
        status = checks.map(\.status).max() ?? .well
        self.server = server
    }

    /// Adds a check; one of the same name takes its findings in.
    package mutating func add(_ check: StoreCheck) {
        status = max(status, check.status)
        if let index = checks.firstIndex(where: { $0.name == check.name }) {
            for finding in check.findings { checks[index].note(finding) }
        } else {
            checks.append(check)
        }
    }
}

/// A line of an answer that takes long: how far it is.
package struct DoctorProgressView: Codable, Sendable, Equatable {
    package var progress: ExaminationProgress

    package init(_ progress: ExaminationProgress) {
        self.progress = progress
    }
}
