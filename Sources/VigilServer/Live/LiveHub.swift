import ServiceLifecycle
import Synchronization
import VigilModel
import VigilStore

/// Tells those who watch live that something new was stored.
///
/// It beats once a second; a stream that finds news then says so, else says nothing but a comment every 15 beats,
/// which keeps the connection open. So no stream has a timer of its own, and a slow reader misses beats, never news:
/// what it reads is the state, not a queue.
final class LiveHub: Service {
    /// What was stored since the server started.
    struct State: Equatable, Sendable {
        /// The position of the newest batch.
        var sequence: UInt64 = 0
        var stored = SignalCounts()
    }

    /// Someone who follows, until this goes away; the beats end when the hub does.
    final class Follower: Sendable {
        let beats: AsyncStream<Void>
        private let id: Int
        private let hub: LiveHub

        fileprivate init(beats: AsyncStream<Void>, id: Int, hub: LiveHub) {
            self.beats = beats
            self.id = id
            self.hub = hub
        }

        deinit { hub.leave(id) }
    }

    private struct Followers {
        var state = State()
        var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastID = 0
        var isFinished = false
    }

    private let followers = Mutex(Followers())
    private let followersMax: Int
    private let beat: Duration

    init(followersMax: Int = 64, beat: Duration = .seconds(1)) {
        self.followersMax = followersMax
        self.beat = beat
    }

    /// What was stored until now.
    var state: State { followers.withLock { $0.state } }
    /// How many follow.
    var followersCount: Int { followers.withLock { $0.continuations.count } }

    /// A batch was stored.
    func batchStored(_ receipt: AppendReceipt) {
        guard !receipt.isRepeat else { return }
        followers.withLock { followers in
            followers.state.sequence = max(followers.state.sequence, receipt.sequence)
            followers.state.stored = followers.state.stored + receipt.stored
        }
    }

    /// Begins to follow; nil where too many do, or the hub has ended.
    func follow() -> Follower? {
        let (beats, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        return followers.withLock { followers in
            guard followers.continuations.count < followersMax, !followers.isFinished else { return nil }
            followers.lastID += 1
            followers.continuations[followers.lastID] = continuation
            return Follower(beats: beats, id: followers.lastID, hub: self)
        }
    }

    private func leave(_ id: Int) {
        followers.withLock { $0.continuations.removeValue(forKey: id) }?.finish()
    }

    /// Beats until the server stops.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await Task.sleep(for: self.beat)
                for continuation in self.followers.withLock({ Array($0.continuations.values) }) {
                    continuation.yield()
                }
            }
        }
        let open = followers.withLock { followers in
            followers.isFinished = true
            defer { followers.continuations = [:] }
            return Array(followers.continuations.values)
        }
        for continuation in open { continuation.finish() }
    }
}
