// Requests that wait on the disk for their receiver: a folder for each service, in it one for each process, in that
// files of up to a 64th of the room, each with requests of one signal in the order in which they came. A request is
// written and synchronised before anybody relies on it. What a process left when it died the next one takes over.

import Synchronization
import VigilModel
import VigilOTLP

/// Requests on the disk, first in, first out for each signal.
///
/// All calls block. The lock is held over calls of the disk, since whoever waits for it is on a thread for that.
final class Spool: Sendable {
    /// A request at the front of its queue.
    struct Front: Sendable {
        let record: SpoolRecord
        fileprivate let path: String
        fileprivate let offset: Int
    }

    private struct State {
        var own: SpoolFolder?
        var queues: [OTLPSignal: [SpoolSegment]] = [:]
        var lastNumber = 0
    }

    private let root: String
    private let configuration: SpoolConfiguration
    private let state: Mutex<State>
    private let counted = Mutex(SinkFigures())

    /// A spool in the folder of a service.
    init(_ root: String, _ configuration: SpoolConfiguration) {
        self.root = root
        self.configuration = configuration
        state = Mutex(State())
    }

    /// What was lost so far, and what waits.
    var figures: SinkFigures { counted.withLock { $0 } }

    /// Takes over what dead processes left.
    ///
    /// - Returns: The signals of which they left something.
    func adopt() throws -> Set<OTLPSignal> {
        try state.withLock { state in
            var adopted: Set<OTLPSignal> = []
            for folder in try SpoolFolder.adopt(in: root) {
                for name in try LocalFolder.names(in: folder.path) {
                    guard let segment = try SpoolSegment(adopting: name, in: folder) else { continue }
                    folder.segments += 1
                    if segment.waiting.isEmpty {
                        drop(segment)
                    } else {
                        state.queues[segment.signal, default: []].append(segment)
                        adopted.insert(segment.signal)
                    }
                }
                folder.removeIfEmpty()
            }
            makeRoom(for: 0, &state)
            noteBytes(state)
            return adopted
        }
    }

    /// Puts a request behind those of its signal.
    ///
    /// - Parameters:
    ///   - request: What is to be sent.
    ///   - attempted: When it was sent without a clear answer.
    ///   - now: The time.
    /// - Throws: `SpoolError` or `FileError`; nothing was kept then.
    func append(_ request: TelemetryRequest, attempted: Timestamp?, now: Timestamp) throws {
        let bytes = SpoolRecord.headerBytes + request.body.count
        guard bytes + SpoolSegment.headerBytes <= configuration.bytesMax else {
            throw SpoolError("a request of \(bytes) bytes does not fit into a spool of \(configuration.bytesMax)")
        }
        try state.withLock { state in
            makeRoom(for: bytes + SpoolSegment.headerBytes, &state)
            defer { noteBytes(state) }
            let segment = try segment(for: request.signal, bytes, &state)
            try segment.append(SpoolRecord(request, created: now, attempted: attempted))
        }
    }

    /// The oldest request of a signal; nil where none waits.
    ///
    /// What is damaged or too old is dropped and counted on the way.
    func front(_ signal: OTLPSignal, now: Timestamp) -> Front? {
        state.withLock { state in
            defer { noteBytes(state) }
            while let segment = state.queues[signal]?.first {
                guard let place = segment.waiting.first else {
                    remove(segment, &state)
                    continue
                }
                if let record = segment.read(place) {
                    if now - record.created <= configuration.ageMax {
                        return Front(record: record, path: segment.path, offset: place.offset)
                    }
                    count(place.records, signal, "expired")
                } else {
                    count(place.records, signal, "damaged")
                }
                segment.removeFirst()
            }
            return nil
        }
    }

    /// Notes that a request is being sent and may arrive unseen; nil: it was clearly not taken.
    func mark(_ front: Front, attempted: Timestamp?) {
        state.withLock { state in
            guard let (segment, place) = find(front, state) else { return }
            segment.mark(place, attempted: attempted)
        }
    }

    /// Is done with a request.
    ///
    /// - Returns: Whether more of its signal waits.
    func remove(_ front: Front) -> Bool {
        state.withLock { state in
            let signal = front.record.request.signal
            if let (segment, _) = find(front, state) {
                segment.removeFirst()
                if segment.waiting.isEmpty { remove(segment, &state) }
            }
            noteBytes(state)
            return !(state.queues[signal] ?? []).isEmpty
        }
    }

    /// Counts records that are lost.
    func count(_ records: Int, _ signal: OTLPSignal, _ reason: String) {
        counted.withLock { $0.losses[SinkFigures.Loss(signal, reason), default: 0] += records }
    }

    /// The oldest segment may have gone for want of room meanwhile, and the request with it.
    private func find(_ front: Front, _ state: State) -> (SpoolSegment, SpoolSegment.Waiting)? {
        guard let segment = state.queues[front.record.request.signal]?.first, segment.path == front.path,
            let place = segment.waiting.first, place.offset == front.offset
        else { return nil }
        return (segment, place)
    }

    private func segment(for signal: OTLPSignal, _ bytes: Int, _ state: inout State) throws -> SpoolSegment {
        let sizeMax = max(64 << 10, configuration.bytesMax / 64)
        if let last = state.queues[signal]?.last, last.folder === state.own, last.bytes + bytes <= sizeMax {
            return last
        }
        let folder = try state.own ?? SpoolFolder.make(in: root)
        state.own = folder
        state.lastNumber += 1
        let segment = try SpoolSegment(in: folder, signal: signal, number: state.lastNumber)
        folder.segments += 1
        state.queues[signal, default: []].append(segment)
        try? LocalFolder.synchronize(folder.path)
        return segment
    }

    /// Drops the oldest segments until so many bytes have room.
    private func makeRoom(for bytes: Int, _ state: inout State) {
        while Self.bytes(state) + bytes > configuration.bytesMax {
            // The signal that takes the most room gives way: a flood of one must not cost the others theirs.
            let fullest = state.queues.max { Self.bytes($0.value) < Self.bytes($1.value) }
            guard let segment = fullest?.value.first else { return }
            count(segment.records, segment.signal, "spool_full")
            remove(segment, &state)
        }
    }

    private func remove(_ segment: SpoolSegment, _ state: inout State) {
        state.queues[segment.signal]?.removeAll { $0 === segment }
        drop(segment)
        if segment.folder.segments == 0 {
            if segment.folder === state.own { state.own = nil }
            segment.folder.removeIfEmpty()
        }
    }

    private func drop(_ segment: SpoolSegment) {
        try? LocalFolder.remove(segment.path)
        segment.folder.segments -= 1
    }

    private func noteBytes(_ state: State) {
        let bytes = Self.bytes(state)
        counted.withLock { $0.waitingBytes = bytes }
    }

    private static func bytes(_ state: State) -> Int {
        state.queues.values.reduce(0) { $0 + bytes($1) }
    }

    private static func bytes(_ segments: [SpoolSegment]) -> Int { segments.reduce(0) { $0 + $1.bytes } }
}
