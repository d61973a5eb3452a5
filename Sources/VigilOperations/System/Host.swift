import CVigil
package import VigilModel

/// What does not change about the machine and this process while it runs.
package struct Host: Sendable {
    package var name: String
    package var processorCount: Int
    package var clockTicksPerSecond: Int64
    package var pageBytes: Int64
    package var processID: Int32

    package init(
        name: String,
        processorCount: Int,
        clockTicksPerSecond: Int64 = 100,
        pageBytes: Int64 = 4096,
        processID: Int32
    ) {
        self.name = name
        self.processorCount = processorCount
        self.clockTicksPerSecond = clockTicksPerSecond
        self.pageBytes = pageBytes
        self.processID = processID
    }

    /// The machine that this runs on.
    package static let current = Host(
        name: text(of: 256) { vigil_host_name($0, $1) } ?? "localhost",
        processorCount: max(1, Int(vigil_processor_count())),
        clockTicksPerSecond: max(1, vigil_clock_ticks_per_second()),
        pageBytes: vigil_page_bytes(),
        processID: vigil_process_id()
    )

    /// The path of the running program; nil where the system does not tell.
    package static var executablePath: String? { text(of: 4096) { vigil_executable_path($0, $1) } }

    private static func text(of size: Int, _ fill: (UnsafeMutablePointer<CChar>, Int) -> Bool) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
            guard let start = buffer.baseAddress, fill(start, size) else { return nil }
            return String(cString: start)
        }
    }
}

/// The system's clocks.
package enum SystemClock {
    /// Now, by the wall clock.
    package static func now() -> Timestamp { Timestamp(nanoseconds: vigil_wall_clock_ns()) }
    /// Time since some fixed point, which no one sets.
    static func monotonic() -> Duration { .nanoseconds(vigil_monotonic_clock_ns()) }
}
