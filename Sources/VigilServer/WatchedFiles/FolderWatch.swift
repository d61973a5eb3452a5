// Takes OTLP JSON lines from files into the store, each exactly once. A file is known by its device and number and by
// its first bytes, so a rename changes nothing, and another file with the same number begins anew. What is taken at
// once is a piece of whole lines whose bounds were written down before: after a death the same piece comes again with
// the same identity, which the store knows for an hour. Later than that, a log record of it is looked for in the store.

import Logging
import ServiceLifecycle
import Synchronization
import Vigil
import VigilModel
import VigilStore

/// Watches folders for `*.otlp.jsonl`, and takes in what is written to them.
final class FolderWatch: Service {
    /// What it works with.
    struct Surroundings: Sendable {
        let folders: [String]
        /// Where the positions are kept.
        let positionsPath: String
        let pipeline: IngestPipeline
        let store: any TelemetryStore
        let logger: Logger
        let now: @Sendable () -> Timestamp
    }

    static let ending = ".otlp.jsonl"
    private static let pause: Duration = .seconds(1)
    /// The store knows an identity for an hour.
    private static let repeatsKnown: Duration = .seconds(50 * 60)
    private static let complaintsMax = 5

    private let surroundings: Surroundings
    private let positions: Mutex<WatchPositions>
    private let said = Mutex<Set<String>>([])

    /// A watch that goes on where the last one ended.
    ///
    /// - Throws: `ServerStartError` where the positions cannot be read: to begin anew would take everything twice.
    init(_ surroundings: Surroundings) throws {
        self.surroundings = surroundings
        do {
            positions = Mutex(try WatchPositions.read(surroundings.positionsPath))
        } catch {
            throw ServerStartError(
                "\(surroundings.positionsPath) says how far watched files were taken in, and cannot be read: \(error). "
                    + "Without it they would be taken in again from their beginning; remove it to do that."
            )
        }
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.look()
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Takes in what has come since the last look.
    func look() async {
        for path in await files() {
            do {
                while try await takePiece(of: path), !Task.isCancelled {}
            } catch let error as FileError where error.isMissing {
                continue
            } catch let error as IngestPipeline.Unavailable {
                return sayOnce("watched files wait: \(error.message)")
            } catch {
                sayOnce("\(path) cannot be taken in: \(error)")
            }
        }
        // Only now: a file that was not looked at yet since the start is not gone.
        positions.withLock { $0.forgetGone(at: surroundings.now()) }
    }

    private func files() async -> [String] {
        let folders = surroundings.folders
        let found = await BlockingThread.run { () -> Result<[String], FileError> in
            Result { () throws(FileError) in
                var paths: [String] = []
                for folder in folders {
                    for name in try LocalFolder.names(in: folder) where name.hasSuffix(Self.ending) {
                        paths.append(folder + "/" + name)
                    }
                }
                return paths
            }
        }
        switch found {
        case .success(let paths): return paths
        case .failure(let error):
            sayOnce("\(error)")
            return []
        }
    }

    /// Takes in the next piece of a file.
    ///
    /// - Returns: Whether there was one.
    private func takePiece(of path: String) async throws -> Bool {
        let now = surroundings.now()
        let known = positions.withLock { $0.files }
        let looked = try await BlockingThread.run {
            Result { () throws -> (key: String, position: WatchPositions.Position, piece: WatchedFile.Piece?) in
                let file = try WatchedFile(path)
                let position = try file.position(known: known[file.key], now: now)
                return (file.key, position, try file.piece(at: position))
            }
        }.get()
        guard let piece = looked.piece else {
            positions.withLock { $0.files[looked.key] = looked.position }
            return false
        }
        var position = looked.position
        let lines = OTLPLines(piece.bytes)
        let began = position.pendingSince
        position.pendingEnd = piece.end
        position.pendingSince = began ?? now
        if began == nil { try await note(position, looked.key) }
        if !lines.batch.isEmpty { try await ingest(lines.batch, BatchIdentity(looked.key, position), since: began) }
        complain(of: lines.malformed, in: path, after: position.lines)
        surroundings.pipeline.counters.linesTaken(lines.lines - lines.malformed.count, skipped: lines.malformed.count)
        position.offset = piece.end
        position.lines += lines.lines
        position.pendingEnd = nil
        position.pendingSince = nil
        try await note(position, looked.key)
        return true
    }

    private func ingest(_ batch: TelemetryBatch, _ identity: BatchIdentity, since began: Timestamp?) async throws {
        if let began, surroundings.now() - began > Self.repeatsKnown, await isStored(batch) { return }
        _ = try await surroundings.pipeline.ingest(batch, identity: identity)
    }

    /// Whether a batch was stored, told by its first log record: a batch is stored whole or not at all, and spans and
    /// points are recognised whenever they come.
    private func isStored(_ batch: TelemetryBatch) async -> Bool {
        let records = batch.logs.lazy.flatMap(\.scopes).flatMap(\.items)
        guard let first = records.first(where: { $0.time > .zero }) else { return false }
        let range = TimeRange(start: first.time, end: first.time + .nanoseconds(1))
        let found = try? await surroundings.store.events(EventQuery(.logs, range: range, limit: 1_000)).records
        return found?.contains { $0.log?.body == first.body && $0.log?.time == first.time } ?? false
    }

    private func note(_ position: WatchPositions.Position, _ key: String) async throws {
        let all = positions.withLock { positions in
            positions.files[key] = position
            return positions
        }
        let path = surroundings.positionsPath
        try await BlockingThread.run { Result { try all.write(path) } }.get()
    }

    private func complain(of malformed: [OTLPLines.Malformed], in path: String, after lines: Int) {
        for line in malformed.prefix(Self.complaintsMax) {
            surroundings.logger.warning(
                "\(path):\(lines + line.line) is no OTLP export request in JSON and is left out: \(line.reason)"
            )
        }
        if malformed.count > Self.complaintsMax {
            surroundings.logger.warning("\(path): \(malformed.count - Self.complaintsMax) more lines are left out")
        }
    }

    private func sayOnce(_ text: String) {
        if said.withLock({ $0.count < 100 && $0.insert(text).inserted }) { surroundings.logger.warning("\(text)") }
    }
}
