package import VigilModel
package import VigilStore

/// All that matters now on one screen: the first page, `vigil status`, and `GET /api/vigil/status`.
package struct StatusView: Codable, Sendable, Equatable {
    /// When it was worked out.
    package var time: Timestamp
    /// The time that rates, percentiles and charts cover.
    package var window: WindowView
    /// The server that answered.
    package var server: ServerView
    /// Overall health.
    package var health: HealthView
    /// The machine that the server runs on; nil until it was measured.
    package var host: HostView?
    /// The watched programs, busiest first.
    package var services: [ServiceView]
    /// Operations of all services, most time spent first; at most 20.
    package var operations: [OperationView]
    /// Newest errors, grouped by service, type and message; at most 20.
    package var errors: [ErrorView]
    /// Newest log lines, newest first; at most 50.
    package var logs: [LogView]
    /// Charts over all services.
    package var charts: [ChartView]
    /// How the store fares.
    package var store: StoreStatistics
    /// What the store weighs; nil in the answer of a server that does not say so.
    package var inventory: StoreInventory?
}

/// The time that a view covers.
package struct WindowView: Codable, Sendable, Equatable {
    package var start: Timestamp
    package var end: Timestamp
    package var seconds: Double { (end - start).inSeconds }
}

/// The server that answered.
package struct ServerView: Codable, Sendable, Equatable {
    /// Always `vigil`: what tells it from another program on the same port.
    package var name: String
    package var version: String
    /// Whether reading needs a token.
    package var tokenRequired: Bool
    /// Only with authentication: when it started, its address, its process.
    package var started: Timestamp?
    package var address: String?
    package var pid: Int?
    /// What it takes itself; 1 is one processor in full use.
    package var cpuUtilization: Double?
    package var memoryBytes: Double?

    package init(
        name: String = "vigil",
        version: String,
        tokenRequired: Bool,
        started: Timestamp? = nil,
        address: String? = nil,
        pid: Int? = nil
    ) {
        self.name = name
        self.version = version
        self.tokenRequired = tokenRequired
        self.started = started
        self.address = address
        self.pid = pid
    }
}

/// Overall health with its checks.
package struct HealthView: Codable, Sendable, Equatable {
    package enum Status: String, Codable, Sendable, CaseIterable {
        case healthy, degraded, unhealthy
    }

    package struct Check: Codable, Sendable, Equatable {
        package var name: String
        package var status: Status
        package var message: String
        /// When it was last found out.
        package var time: Timestamp

        package init(name: String, status: Status, message: String = "", time: Timestamp) {
            self.name = name
            self.status = status
            self.message = message
            self.time = time
        }
    }

    package var status: Status
    package var checks: [Check]

    package init(status: Status = .healthy, checks: [Check] = []) {
        self.status = status
        self.checks = checks
    }
}

/// The machine that the server runs on.
///
/// Utilizations are from 0 to 1.
package struct HostView: Codable, Sendable, Equatable {
    package var name: String
    package var cpuUtilization: Double?
    package var memoryUtilization: Double?
    package var memoryUsedBytes: Double?
    package var diskUtilization: Double?
    /// Over the last minute.
    package var loadAverage: Double?
}
