// Lines reach files by a thread of their own, since a disk may be slow and recording never waits: the caller puts the
// line into a bounded queue, the thread appends all that waits in one call. What does not fit is left out and counted.
// Of a program that is killed (-9), what was queued in the milliseconds before is lost; what ends by stop() or by a
// line of level critical is written first, by the caller itself.

import CVigil
import Synchronization
import VigilModel

/// Writes lines to a file, and those of errors to a second one beside it.
final class LogFileWriter: Sendable {
    /// What waits, in order.
    private struct Queue {
        var lines: [String] = []
        var errors: [String] = []
        var bytes = 0
        var dropped = 0
        var isStopped = false
    }

    private struct Files: ~Copyable {
        var main: LogFile
        var errors: LogFile?
    }

    /// How much may wait.
    static let queueBytesMax = 1 << 20

    private let queue = Mutex(Queue())
    private let files: Mutex<Files>
    private let wakeReader: Int32
    private let wakeWriter: Int32
    private let now: @Sendable () -> Int64
    private let report: @Sendable (Outcome) -> Void
    private let droppedCount = Atomic<Int>(0)

    /// What became of lines.
    struct Outcome {
        /// Left out since too much waited.
        let overflowed: Int
        /// Left out since the disk did not take them.
        let refused: Int
        /// Why, where that was just seen.
        let trouble: LogFile.Trouble?
    }

    /// Lines that were left out so far.
    var dropped: Int { droppedCount.load(ordering: .relaxed) }

    /// A writer; see ``start()``.
    ///
    /// - Parameters:
    ///   - files: Which files.
    ///   - service: Names the file where only a folder was given.
    ///   - now: The monotonic clock, in nanoseconds.
    ///   - report: Hears what became of each batch of lines.
    init(
        _ files: Vigil.LogFiles,
        service: String,
        now: @escaping @Sendable () -> Int64,
        report: @escaping @Sendable (Outcome) -> Void
    ) {
        let path = files.path(service: service)
        let errorsPath = files.errorsPath
        let makeFile = { LogFile(path: $0, bytesMax: Int64(files.fileBytesMax), filesMax: files.filesMax) }
        _ = vigil_make_folders(files.folder)
        self.files = Mutex(Files(main: makeFile(path), errors: path == errorsPath ? nil : makeFile(errorsPath)))
        self.now = now
        self.report = report
        var ends: (reader: Int32, writer: Int32) = (-1, -1)
        if vigil_pipe(&ends.reader, &ends.writer) == 0 {
            vigil_set_nonblocking(ends.reader)
            vigil_set_nonblocking(ends.writer)
        }
        (wakeReader, wakeWriter) = ends
    }

    deinit {
        vigil_close(wakeReader)
        vigil_close(wakeWriter)
    }

    /// Takes a line.
    ///
    /// - Parameters:
    ///   - line: With its end.
    ///   - isError: Whether it belongs among the errors too.
    ///   - isLast: Whether the program may end with it, so that it is written before this returns.
    func add(_ line: String, isError: Bool, isLast: Bool) {
        let (isFirst, isStopped) = queue.withLock { queue in
            let bytes = line.utf8.count
            guard queue.bytes + bytes <= Self.queueBytesMax else {
                queue.dropped += 1
                return (false, queue.isStopped)
            }
            queue.bytes += bytes
            queue.lines.append(line)
            if isError { queue.errors.append(line) }
            return (queue.lines.count == 1, queue.isStopped)
        }
        if isLast || isStopped { drain() } else if isFirst { wake() }
    }

    /// Writes what waits, on the thread that calls.
    func drain() {
        files.withLock { files in
            while true {
                let batch = queue.withLock { queue in
                    defer { queue = Queue(isStopped: queue.isStopped) }
                    return queue
                }
                if batch.lines.isEmpty, batch.dropped == 0 { return }
                let now = now()
                let main = files.main.append(batch.lines[...], at: now)
                let errors = files.errors?.append(batch.errors[...], at: now)
                droppedCount.wrappingAdd(batch.dropped + main.dropped, ordering: .relaxed)
                let refused = main.dropped + (errors?.dropped ?? 0)
                let trouble = main.trouble ?? errors?.trouble
                report(Outcome(overflowed: batch.dropped, refused: refused, trouble: trouble))
            }
        }
    }

    /// Writes what waits, and lets the thread end; lines that come later are written by their callers.
    func stop() {
        queue.withLock { $0.isStopped = true }
        drain()
        wake()
    }

    private func wake() {
        var byte: UInt8 = 1
        _ = vigil_write_some(wakeWriter, &byte, 1)
    }
}

extension LogFileWriter {
    /// Begins the thread that writes; it ends with ``stop()``.
    func start() {
        let context = Unmanaged.passRetained(self)
        let failure =
            wakeReader < 0
            ? -1
            : vigil_thread_start(context.toOpaque()) { context in
                guard let context else { return }
                Unmanaged<LogFileWriter>.fromOpaque(context).takeRetainedValue().work()
            }
        guard failure != 0 else { return }
        context.release()
        // Without a thread every caller writes for itself.
        queue.withLock { $0.isStopped = true }
    }

    private func work() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while !queue.withLock({ $0.isStopped }) {
            var reader = wakeReader
            _ = vigil_poll(&reader, 1, 0, -1)
            while vigil_read(wakeReader, &bytes, bytes.count) > 0 {}
            drain()
        }
    }
}

extension LogFileWriter {
    /// What it says about itself.
    func metrics(from start: Timestamp, at now: Timestamp) -> [Metric] {
        let point = NumberPoint(start: start, time: now, value: .int(Int64(dropped)))
        return [
            Metric("vigil.self.log_files.dropped", unit: "{line}", data: .sum([point], .cumulative, isMonotonic: true))
        ]
    }
}

extension LogFileWriter.Outcome {
    /// Tells people where lines are left out, once, and again after it went well.
    func note(_ diagnostics: Diagnostics) {
        if let trouble {
            let text = "\(trouble.path) cannot be written: \(trouble.reason). Lines are left out of it until it can"
            diagnostics.once(text, key: "log files")
        }
        if refused == 0 { diagnostics.forget(key: "log files") }
        if overflowed > 0 {
            diagnostics.once("log lines come faster than the disk takes them, and some are left out of the files")
        }
    }
}
