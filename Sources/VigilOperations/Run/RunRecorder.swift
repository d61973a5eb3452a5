package import VigilModel
import Vigil

/// Records what a supervised command does.
///
/// Its output becomes log records, its starts and ends events, what it uses metrics. All of that goes through bounded
/// buffers to a sink; the command never waits for it.
package final class RunRecorder: SupervisionObserver {
    /// What is recorded, and as whose.
    package struct Configuration: Sendable {
        package var command: [String]
        /// Who the command says that it is; see ``WatchEnvironment/resource(in:)``.
        package var resource: Attributes
        /// Where Swift programs write how they crashed; nil where they do not.
        package var backtraceFolder: TemporaryFolder?
        /// How long sending what is left may take at the end.
        package var shutdownTimeout: Duration

        package init(
            command: [String],
            resource: Attributes,
            backtraceFolder: TemporaryFolder? = nil,
            shutdownTimeout: Duration = .seconds(3)
        ) {
            self.command = command
            self.resource = resource
            self.backtraceFolder = backtraceFolder
            self.shutdownTimeout = shutdownTimeout
        }
    }

    /// What happened, for the thread that records.
    enum Event: Sendable {
        case started(pid: Int32, restarts: Int, Timestamp)
        case failedToStart(SystemError, Timestamp)
        case ended(ProcessExit, ProcessUsage, Timestamp)
        case orphanEnded(ProcessUsage)
        case printed
        case finished

        var time: Timestamp? {
            switch self {
            case .started(_, _, let time), .failedToStart(_, let time), .ended(_, _, let time): time
            case .orphanEnded, .printed, .finished: nil
            }
        }
    }

    private let configuration: Configuration
    private let sink: any TelemetrySink
    private let output = OutputQueue()
    private let mailbox: Mailbox<Event>

    /// A recorder before a sink; ``run()`` sets it going.
    ///
    /// - Parameters:
    ///   - configuration: What is recorded, and as whose.
    ///   - sink: Where it goes.
    /// - Throws: Where there are no descriptors left.
    package init(_ configuration: Configuration, sink: any TelemetrySink) throws {
        self.configuration = configuration
        self.sink = sink
        mailbox = try Mailbox()
    }

    /// Records until ``finish()``, sends what is left, and says what it all came to.
    ///
    /// - Throws: Where the machine refuses a thread.
    package func run() async throws -> RunFigures {
        let (batchers, continuation) = AsyncStream<Batcher>.makeStream(bufferingPolicy: .bufferingNewest(16))
        let loop = { @Sendable [configuration, sink, output, mailbox] in
            RecorderLoop(configuration, sink, output, mailbox, onBatcher: { continuation.yield($0) }).record()
        }
        async let recorded = SystemThread.run {
            defer { continuation.finish() }
            return loop()
        }
        var all: [Batcher] = []
        await withTaskGroup(of: Void.self) { group in
            for await batcher in batchers {
                all.append(batcher)
                group.addTask { await batcher.run() }
            }
        }
        var figures = try await recorded
        for batcher in all { figures.recordsDropped = figures.recordsDropped + batcher.dropped }
        return figures
    }

    /// The supervision is over.
    package func finish() {
        mailbox.send(.finished)
    }

    package func commandStarted(pid: Int32, restarts: Int, at time: Timestamp) {
        mailbox.send(.started(pid: pid, restarts: restarts, time))
    }

    package func commandFailedToStart(_ error: SystemError, at time: Timestamp) {
        mailbox.send(.failedToStart(error, time))
    }

    package func commandEnded(pid: Int32, status: ProcessExit, usage: ProcessUsage, at time: Timestamp) {
        mailbox.send(.ended(status, usage, time))
    }

    package func orphanEnded(pid: Int32, usage: ProcessUsage) {
        mailbox.send(.orphanEnded(usage))
    }

    package func commandWillRestart(after status: ProcessExit, pause: Duration) {}

    package func commandPrinted(_ bytes: [UInt8], to stream: OutputStream, at time: Timestamp) {
        if output.append(bytes, stream, at: time) { mailbox.send(.printed) }
    }
}
