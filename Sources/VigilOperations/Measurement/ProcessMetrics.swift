package import VigilModel

/// What a process tree, or this process, uses: OpenTelemetry's `process.*`, or the same under names of our own.
package struct ProcessMetrics: Sendable {
    /// What its metrics are called.
    package struct Names: Sendable {
        fileprivate var prefix: String
        fileprivate var threads: String
        fileprivate var fileDescriptors: String

        /// OpenTelemetry's names.
        package static let process = Names(
            prefix: "process.",
            threads: "process.thread.count",
            fileDescriptors: "process.unix.file_descriptor.count"
        )
        /// The server's own: Prometheus keeps names that end in `_count` for histograms and summaries.
        package static let own = Names(
            prefix: "vigil.self.",
            threads: "vigil.self.threads",
            fileDescriptors: "vigil.self.file_descriptors"
        )
    }

    private let names: Names
    private let processorCount: Int
    private let memoryLimitBytes: Int64?
    private let start: Timestamp
    private var last: (reading: ProcessReading, time: Timestamp)?
    /// What counters lost when processes ended whose times nobody took over; keeps them from going back.
    private var lost = ProcessReading()

    /// The metrics of one writer.
    ///
    /// - Parameters:
    ///   - names: What the metrics are called.
    ///   - processorCount: What 1 of CPU utilization is shared by.
    ///   - memoryLimitBytes: What 1 of memory utilization is; nil leaves it out.
    ///   - start: When the counting begins.
    package init(names: Names = .process, processorCount: Int, memoryLimitBytes: Int64?, start: Timestamp) {
        self.names = names
        self.processorCount = max(1, processorCount)
        self.memoryLimitBytes = memoryLimitBytes
        self.start = start
    }

    /// The metrics of a reading.
    package mutating func metrics(of raw: ProcessReading, now: Timestamp) -> [Metric] {
        let reading = monotonic(raw)
        defer { last = (reading, now) }
        let maker = MetricMaker(now: now, start: start)
        return totals(reading, maker) + shares(reading, now: now, maker)
    }

    private func totals(_ reading: ProcessReading, _ maker: MetricMaker) -> [Metric] {
        [
            maker.counter(
                names.prefix + "cpu.time",
                "Time that processors spent on the process.",
                unit: "s",
                Self.byMode(reading.userSeconds, reading.systemSeconds)
            ),
            maker.upDownCounter(
                names.prefix + "memory.usage",
                "Memory that is resident.",
                unit: "By",
                [([:], .int(reading.residentBytes))]
            ),
            maker.upDownCounter(
                names.threads,
                "Threads.",
                unit: "{thread}",
                [([:], .int(reading.threads))]
            ),
            maker.upDownCounter(
                names.fileDescriptors,
                "Open file descriptors.",
                unit: "{file_descriptor}",
                [([:], .int(reading.fileDescriptors))]
            ),
            maker.counter(
                names.prefix + "disk.io",
                "Bytes read from and written to storage.",
                unit: "By",
                [
                    (["disk.io.direction": "read"], .int(reading.readBytes)),
                    (["disk.io.direction": "write"], .int(reading.writtenBytes)),
                ]
            ),
        ]
    }

    /// Of what there is; the processor's share from the second reading on.
    private func shares(_ reading: ProcessReading, now: Timestamp, _ maker: MetricMaker) -> [Metric] {
        var metrics: [Metric] = []
        if let memoryLimitBytes, memoryLimitBytes > 0 {
            let share = Double(reading.residentBytes) / Double(memoryLimitBytes)
            metrics.append(
                maker.gauge(
                    names.prefix + "memory.utilization",
                    "Memory as a share of what there may be.",
                    unit: "1",
                    [([:], .double(share))]
                )
            )
        }
        if let last, now > last.time {
            let available = (now - last.time).inSeconds * Double(processorCount)
            metrics.append(
                maker.gauge(
                    names.prefix + "cpu.utilization",
                    "Time as a share of what all processors had.",
                    unit: "1",
                    Self.byMode(
                        (reading.userSeconds - last.reading.userSeconds) / available,
                        (reading.systemSeconds - last.reading.systemSeconds) / available
                    )
                )
            )
        }
        return metrics
    }

    private static func byMode(_ user: Double, _ system: Double) -> [MetricMaker.Value] {
        [(["cpu.mode": "user"], .double(user)), (["cpu.mode": "system"], .double(system))]
    }

    private mutating func monotonic(_ raw: ProcessReading) -> ProcessReading {
        var reading = raw
        Self.keep(&reading.userSeconds, above: last?.reading.userSeconds, lost: &lost.userSeconds)
        Self.keep(&reading.systemSeconds, above: last?.reading.systemSeconds, lost: &lost.systemSeconds)
        Self.keep(&reading.readBytes, above: last?.reading.readBytes, lost: &lost.readBytes)
        Self.keep(&reading.writtenBytes, above: last?.reading.writtenBytes, lost: &lost.writtenBytes)
        return reading
    }

    private static func keep<Number: Numeric & Comparable>(
        _ value: inout Number,
        above floor: Number?,
        lost: inout Number
    ) {
        value += lost
        guard let floor, value < floor else { return }
        lost += floor - value
        value = floor
    }
}
