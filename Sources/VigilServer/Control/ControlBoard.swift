import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import Vigil
import VigilDashboard
import VigilModel
import VigilStore

/// What watched applications are asked to do: kept by the store, told to whoever waits for it.
final class ControlBoard: Sendable {
    /// How long an application waits for news at most.
    static let patience = Duration.seconds(30)
    /// When to come back where too many wait.
    private static let busyPause = Duration.seconds(10)

    private let state = Mutex(ControlBoardState())
    private let wakes = Mutex<[Int: AsyncStream<Void>.Continuation]>([:])
    private let records: (any RecordStore)?
    private let pipeline: any TelemetrySink
    private let logger: Logger
    private let now: @Sendable () -> Timestamp

    init(
        store: any TelemetryStore,
        pipeline: any TelemetrySink,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        records = store as? any RecordStore
        self.pipeline = pipeline
        self.logger = logger
        self.now = now
    }

    /// Takes up what an earlier run of the server was asked.
    func load() async throws {
        let found = try await records?.records(StoredControl.self) ?? []
        state.withLock { $0.put(found, at: now()) }
        try await removeExpired()
    }

    /// What people are shown.
    var view: ControlView { state.withLock { $0.view(at: now()) } }

    /// What an application is asked: at once where it does not know the present version, else when there is news.
    ///
    /// - Parameters:
    ///   - service: Its name.
    ///   - instance: Which process of it.
    ///   - since: The version that it has; nil: none.
    ///   - patience: How long it waits at most.
    /// - Returns: The document, the same again where nothing came.
    func document(
        for service: String,
        instance: String,
        since: Int64?,
        patience: Duration
    ) async -> ControlDocument {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        // It waits before it looks, so that no change is lost between the two.
        guard let id = state.withLock({ $0.enter(.init(service: service, instance: instance)) }) else {
            var document = state.withLock { $0.document(for: service, at: now()) }
            document.pause = Self.busyPause
            return document
        }
        wakes.withLock { $0[id] = continuation }
        defer {
            wakes.withLock { $0[id] = nil }
            state.withLock { $0.leave(id) }
        }
        let document = state.withLock { $0.document(for: service, at: now()) }
        if document.version != since || patience <= .zero { return document }
        await Self.first(of: stream, within: patience)
        return state.withLock { $0.document(for: service, at: now()) }
    }

    /// Sets or takes back, keeps that, and tells whoever waits.
    ///
    /// - Parameters:
    ///   - settings: What is set.
    ///   - cleared: The change that takes something back; nil where none is.
    /// - Returns: What is set then, and who listens.
    /// - Throws: `APIError` where there are too many settings, and what the store throws.
    func change(_ settings: [StoredControl], clearing cleared: ControlChange?) async throws -> ControlView {
        try await removeExpired()
        guard state.withLock({ $0.hasRoom(for: settings.map(\.key)) }) else {
            throw APIError(
                .conflict,
                "too_many",
                "There are \(ControlBoardState.settingsMax) settings already.",
                hint: "clear some, or let them expire"
            )
        }
        for setting in settings { try await records?.put(setting) }
        let gone = cleared.map { change in state.withLock { $0.keys(clearedBy: change) } } ?? []
        for key in gone { try await records?.remove(StoredControl.self, key: key) }
        // Seen before they are woken: whoever listens is away for a moment then.
        let view = state.withLock { state in
            if !settings.isEmpty { state.put(settings, at: now()) }
            if cleared != nil { state.remove(gone, at: now()) }
            return state.view(at: now())
        }
        for continuation in wakes.withLock({ Array($0.values) }) { continuation.yield() }
        await note(settings, cleared: cleared)
        return view
    }

    private func removeExpired() async throws {
        for key in state.withLock({ $0.expire(at: now()) }) {
            try await records?.remove(StoredControl.self, key: key)
        }
    }

    /// Marks the change among the events; that it holds does not depend on it.
    private func note(_ settings: [StoredControl], cleared: ControlChange?) async {
        let now = now()
        var events = settings.map { ControlEvent.record(set: $0, at: now) }
        if let cleared { events.append(ControlEvent.record(cleared: cleared, at: now)) }
        let scope = ScopeGroup(scope: InstrumentationScope(SemanticName.serverScope), items: events)
        let group = ResourceGroup(resource: SelfWatch.resource, scopes: [scope])
        do {
            _ = try await pipeline.receive(TelemetryBatch(logs: [group]))
        } catch {
            logger.warning("a change of control was not noted", metadata: ["error": "\(error)"])
        }
    }

    /// Waits for something, so long at most, and no longer than the server runs.
    private static func first(of stream: AsyncStream<Void>, within patience: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in stream.cancelOnGracefulShutdown() { return } }
            group.addTask { try? await Task.sleep(for: patience) }
            await group.next()
            group.cancelAll()
        }
    }
}
