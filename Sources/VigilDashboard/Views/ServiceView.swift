package import VigilModel

/// The watched programs: `GET /api/vigil/services`.
package struct ServicesView: Codable, Sendable, Equatable {
    package var window: WindowView
    package var services: [ServiceView]
}

/// One watched program, over a window.
package struct ServiceView: Codable, Sendable, Equatable {
    /// Its job: `namespace/name` or the name.
    package var name: String
    package var version: String
    package var environment: String
    package var instances: [String]
    /// Language by its SDK; empty where it has none.
    package var language: String
    /// When something last came from it.
    package var lastSeen: Timestamp
    /// Operations that ended in the window, and how.
    package var operations: OperationFigures
    /// Of the process or all processes together, newest value; nil where not measured.
    ///
    /// 1 is one processor in full use.
    package var cpuUtilization: Double?
    package var memoryBytes: Double?
    package var threads: Double?
    package var fileDescriptors: Double?
    /// Of a program under `vigil run`: is it running, and what became of it.
    package var process: ProcessView?
    /// Operations a second, percentiles, error rate, CPU, memory.
    package var charts: [ChartView]
}

/// What `vigil run` says of the program that it watches.
package struct ProcessView: Codable, Sendable, Equatable {
    package var pid: Int?
    package var command: String
    package var isRunning: Bool
    /// `exit code 1`, `killed by signal 9`, `out of memory`; empty while it runs.
    package var ending: String
    package var restarts: Int
}

/// Counts and percentiles of operations in a window.
package struct OperationFigures: Codable, Sendable, Equatable {
    package var count: Double
    /// A second, over the window.
    package var rate: Double
    package var failures: Double
    /// Failures over count, 0 to 1; nil without operations.
    package var errorRate: Double?
    /// Seconds; nil without operations.
    package var p50: Double?
    package var p75: Double?
    package var p90: Double?
    package var p95: Double?
    package var p99: Double?
    package var max: Double?
    package var mean: Double?
    /// The largest relative error of the percentiles.
    package var percentileError: Double
    /// Whether counts are weighted by a sampling rate rather than counted.
    package var isEstimated: Bool
}

/// The operations of a service or of all: `GET /api/vigil/operations`.
package struct OperationsView: Codable, Sendable, Equatable {
    package var window: WindowView
    /// Most time spent first.
    package var operations: [OperationView]
    /// Errors in the window by type, most first.
    package var errors: [ErrorView]
    /// All of them together.
    package var total: OperationFigures
}

/// One operation of one service.
package struct OperationView: Codable, Sendable, Equatable {
    package var service: String
    package var name: String
    package var figures: OperationFigures
}

/// Errors of one type and message in one operation.
package struct ErrorView: Codable, Sendable, Equatable {
    package var service: String
    package var type: String
    package var message: String
    package var operation: String
    package var count: Int
    package var first: Timestamp
    package var last: Timestamp
    /// The stack of the newest; empty where none was sent.
    package var stacktrace: String
    /// The trace of the newest; empty where it had none.
    package var trace: String
}

/// A chart: one or more lines over the same time steps.
package struct ChartView: Codable, Sendable, Equatable {
    package struct Line: Codable, Sendable, Equatable {
        package var name: String
        /// A value a step; nil where nothing was measured.
        package var values: [Double?]
    }

    /// Stable, for scripts: `rate`, `latency`, `errors`, `cpu`, `memory`.
    package var id: String
    package var title: String
    /// UCUM: `s`, `By`, `1` (a ratio, shown in percent), `/s`.
    package var unit: String
    package var start: Timestamp
    package var stepSeconds: Double
    package var lines: [Line]
}
