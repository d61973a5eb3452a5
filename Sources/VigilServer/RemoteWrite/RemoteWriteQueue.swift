// What came is read from the store in the order in which it came, piece by piece. Before a piece is sent its bounds are
// written down; when all of it is acknowledged, that is. So nothing is left out whenever the process dies, and what is
// sent again then has the bounds that it had before. Only one piece is in memory; the rest stays on the disk.

import AsyncHTTPClient
import Logging
import ServiceLifecycle
import Synchronization
import Vigil
import VigilModel
import VigilStore

/// Hands on what the store takes in to one receiver.
final class RemoteWriteQueue: Sendable {
    /// What it works with.
    struct Surroundings: Sendable {
        let arrivals: any ArrivalSource
        let store: any TelemetrySource
        /// The folder of positions; nil keeps none beyond this process.
        let folder: String?
        let client: HTTPClient
        let logger: Logger
        let now: @Sendable () -> Timestamp
    }

    /// How far before a total its writer is looked for.
    private static let totalsLookback = Duration.seconds(3_600)
    private static let troublePause = Duration.seconds(2)
    /// How often a position is written down where nothing was sent.
    private static let noteInterval = Duration.seconds(10)

    let receiver: RemoteWriteReceiver
    let counters: RemoteWriteCounters
    private let surroundings: Surroundings
    private let remarks: RepeatedRemarks
    /// Told of each change of the position.
    private let moved: @Sendable (UInt64) async -> Void

    init(
        _ receiver: RemoteWriteReceiver,
        counters: RemoteWriteCounters,
        _ surroundings: Surroundings,
        moved: @escaping @Sendable (UInt64) async -> Void
    ) {
        self.receiver = receiver
        self.counters = counters
        self.surroundings = surroundings
        self.moved = moved
        remarks = RepeatedRemarks(surroundings.logger)
    }

    private var path: String? { surroundings.folder.map { RemoteWritePosition.path(of: receiver.name, in: $0) } }
    private var isStopping: Bool { Task.isCancelled || Task.isShuttingDownGracefully }

    /// Sends until it is cancelled, or all that came once its service group stops.
    func run() async {
        var position = await firstPosition()
        var lastNote = ContinuousClock.now
        while !isStopping {
            var converter = SeriesConverter(receiver)
            let reader = await surroundings.arrivals.arrivals(after: position.sequence)
            do {
                while !isStopping {
                    let before = position
                    let isFull = try await sendPiece(&position, reader, &converter)
                    if position != before, ContinuousClock.now - lastNote > Self.noteInterval {
                        await note(position)
                        lastNote = .now
                    }
                    if !isFull { await pause(receiver.queue.sendDeadline) }
                }
                // Who sent to this server is gone by now: what they left goes too, where the receiver takes it.
                while !Task.isCancelled, try await sendPiece(&position, reader, &converter) {}
            } catch is RemoteWriteSender.Stopped {
                return
            } catch {
                if !isStopping {
                    remarks.say(
                        .warning,
                        "what is to be sent to \(receiver.name) cannot be read; it is tried again",
                        ["error": "\(error)"]
                    )
                }
                await pause(Self.troublePause)
            }
        }
        if position.pendingThrough == nil { await note(position) }
    }

    private func pause(_ duration: Duration) async {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
    }

    /// Where the receiver stands; one that is new gets what comes from now on.
    private func firstPosition() async -> RemoteWritePosition {
        let newest = await surroundings.arrivals.newestArrival()
        let fresh = RemoteWritePosition(receiver: receiver.name, sequence: newest)
        guard let path else { return fresh }
        do {
            let known = try await BlockingThread.run { Result { try RemoteWritePosition.read(path) } }.get()
            if let known, known.sequence <= newest {
                await moved(known.sequence)
                return known
            }
            if known != nil {
                surroundings.logger.warning(
                    """
                    \(path) says that more was sent to \(receiver.name) than is stored, as after a backup was put \
                    back; what comes from now on is sent
                    """
                )
            }
        } catch {
            surroundings.logger.error(
                """
                \(path) says how far samples were sent to \(receiver.name), and cannot be read; what comes from now on \
                is sent
                """,
                metadata: ["error": "\(error)"]
            )
        }
        await note(fresh)
        await moved(fresh.sequence)
        return fresh
    }

    private func note(_ position: RemoteWritePosition) async {
        guard let path else { return }
        do {
            try await BlockingThread.run { Result { try position.write(path) } }.get()
        } catch {
            remarks.say(
                .warning,
                "it cannot be noted how far samples were sent to \(receiver.name); some may be sent again",
                ["error": "\(error)"]
            )
        }
    }

    /// Sends what came next.
    ///
    /// - Returns: Whether there is more at once.
    private func sendPiece(
        _ position: inout RemoteWritePosition,
        _ reader: any ArrivalReader,
        _ converter: inout SeriesConverter
    ) async throws -> Bool {
        let isRepeat = position.pendingThrough != nil
        let samplesMax = isRepeat ? Int.max : receiver.queue.piece
        let arrivals = try await reader.next(samplesMax: samplesMax, through: position.pendingThrough)
        if arrivals.hasGap {
            counters.note { $0.gaps += 1 }
            surroundings.logger.error("something was gone before it could be sent to \(receiver.name)")
        }
        if arrivals.samplesCount > 0 {
            let before = try await totals(converter.needs(arrivals))
            let slots = converter.convert(arrivals, before: before, now: surroundings.now())
            if !isRepeat {
                position.pendingThrough = arrivals.sequence
                await note(position)
            }
            let sender = RemoteWriteSender(
                receiver: receiver,
                client: surroundings.client,
                counters: counters,
                remarks: remarks,
                isRepeat: isRepeat
            )
            try await sender.send(RequestCut.lanes(slots, receiver.queue))
        }
        let wasPending = position.pendingThrough != nil
        position.pendingThrough = nil
        position.sequence = arrivals.sequence
        if wasPending { await note(position) }
        await moved(position.sequence)
        return wasPending && !arrivals.isCaughtUp
    }

    /// What writers had sent before.
    private func totals(_ needs: [SeriesConverter.Need: Set<SeriesKey>]) async throws -> [SeriesKey: [SampleStream]] {
        var totals: [SeriesKey: [SampleStream]] = [:]
        for (need, keys) in needs {
            let start = need.isDelta ? Timestamp.distantPast : need.time - Self.totalsLookback
            let scan = MetricScan(
                name: need.name,
                range: TimeRange(start: start, end: need.time),
                resolution: need.isDelta ? .seconds(3_600) : .zero,
                newestOnly: !need.isDelta
            )
            for series in try await surroundings.store.scan(scan) {
                let key = series.identity.key
                if keys.contains(key) { totals[key] = series.streams }
            }
        }
        return totals
    }
}
