import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Vigil
import VigilModel
import VigilStore

/// Hands on what the store takes in to all receivers.
final class RemoteWriting: Service {
    private struct State {
        var receivers: [RemoteWriteReceiver] = []
        /// By name; those of receivers that went stay, as totals must not fall.
        var counters: [String: RemoteWriteCounters] = [:]
        /// How far each receiver is.
        var positions: [String: UInt64] = [:]
        /// When the store was last told what is still to be read.
        var told: ContinuousClock.Instant?
    }

    /// How often the store is told what is still to be read.
    private static let tellInterval = Duration.seconds(10)

    private let surroundings: RemoteWriteQueue.Surroundings
    private let tasks = KeyedTasks()
    private let state = Mutex(State())

    init(_ surroundings: RemoteWriteQueue.Surroundings, receivers: [RemoteWriteReceiver]) {
        self.surroundings = surroundings
        set(receivers)
    }

    /// The receivers with what became of what was to be sent to them.
    var figures: [(receiver: String, figures: RemoteWriteCounters.Figures)] {
        state.withLock { $0.counters }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.figures) }
    }

    /// Sends to these from now on; those that are the same go on.
    func set(_ receivers: [RemoteWriteReceiver]) {
        let counters = state.withLock { state in
            state.receivers = receivers
            for receiver in receivers where state.counters[receiver.name] == nil {
                state.counters[receiver.name] = RemoteWriteCounters()
            }
            let names = Set(receivers.map(\.name))
            state.positions = state.positions.filter { names.contains($0.key) }
            return state.counters
        }
        var bodies: [String: KeyedTasks.Body] = [:]
        for receiver in receivers {
            guard let counters = counters[receiver.name] else { continue }
            let queue = RemoteWriteQueue(receiver, counters: counters, surroundings) { [weak self] sequence in
                await self?.moved(receiver.name, to: sequence)
            }
            bodies[receiver.name + "\n" + receiver.source] = { await queue.run() }
        }
        if receivers.isEmpty {
            let arrivals = surroundings.arrivals
            bodies["nobody reads"] = { await arrivals.keepArrivals(after: nil) }
        }
        tasks.set(bodies)
        if let folder = surroundings.folder { forgetOthers(than: receivers, in: folder) }
    }

    private func forgetOthers(than receivers: [RemoteWriteReceiver], in folder: String) {
        do {
            try RemoteWritePosition.forgetOthers(than: receivers.map(\.name), in: folder)
        } catch {
            surroundings.logger.warning(
                "what is left of former receivers cannot be removed",
                metadata: ["error": "\(error)"]
            )
        }
    }

    func run() async throws { try await tasks.run() }

    /// A receiver is further: what all have is not kept for them.
    private func moved(_ receiver: String, to sequence: UInt64) async {
        let kept = state.withLock { state -> UInt64? in
            guard state.receivers.contains(where: { $0.name == receiver }) else { return nil }
            state.positions[receiver] = sequence
            guard state.positions.count == state.receivers.count else { return nil }
            if let told = state.told, ContinuousClock.now - told < Self.tellInterval { return nil }
            state.told = .now
            return state.positions.values.min()
        }
        if let kept { await surroundings.arrivals.keepArrivals(after: kept) }
    }
}
