import Foundation
import Synchronization
import VigilSimulation

/// Simulated runs of the store, on all cores.
final class SimulationSoak: Sendable {
    private struct State {
        var next: UInt64
        var done = 0
        var operations = 0
        var diskCalls = 0
        var hash: UInt64 = 0
        var failed: [UInt64] = []
        var told = ContinuousClock.now
    }

    private static let failuresMax = 10
    private static let interval = Duration.seconds(60)

    private let seeds: Range<UInt64>
    private let isVerbose: Bool
    private let began = ContinuousClock.now
    private let state: Mutex<State>

    init(seeds: Range<UInt64>, isVerbose: Bool) {
        self.seeds = seeds
        self.isVerbose = isVerbose
        state = Mutex(State(next: seeds.lowerBound))
    }

    /// Whether nothing was found.
    var isClean: Bool { state.withLock(\.failed.isEmpty) }

    /// What was done so far, in one line.
    var summary: String {
        let elapsed = ContinuousClock.now - began
        return state.withLock { state in
            let rate = Double(state.done) / max(0.001, Double(elapsed.components.seconds) + 0.5)
            return "\(state.done) of \(seeds.count) seeds in \(elapsed.components.seconds) s (\(Int(rate)) a second), "
                + "\(state.operations) operations, \(state.diskCalls) disk calls, "
                + "hash \(String(state.hash, radix: 16)), \(state.failed.count) failed"
                + (state.failed.isEmpty ? "" : ": \(state.failed.sorted())")
        }
    }

    /// Runs all seeds, unless too many fail.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                group.addTask { while let seed = self.next() { self.run(seed) } }
            }
        }
    }

    private func next() -> UInt64? {
        state.withLock { state in
            guard state.next < seeds.upperBound, state.failed.count < Self.failuresMax else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func run(_ seed: UInt64) {
        let outcome = StoreSimulation(seed: seed, isVerbose: isVerbose).run()
        let isTelling = state.withLock { state in
            state.done += 1
            state.operations += outcome.operations
            state.diskCalls += outcome.diskCalls
            // A sum, as the cores come to an end in any order.
            state.hash &+= outcome.hash
            if outcome.violation != nil { state.failed.append(seed) }
            let isTelling = ContinuousClock.now - state.told >= Self.interval
            if isTelling { state.told = ContinuousClock.now }
            return isTelling
        }
        if isVerbose { print(outcome.lines.joined(separator: "\n")) }
        if let violation = outcome.violation {
            print(
                """
                seed \(seed): \(violation)
                \(isVerbose ? "" : outcome.lines.joined(separator: "\n"))
                Run it again with: vigil-soak simulation 1 --seed \(seed) --verbose
                """
            )
        }
        if isTelling { print(summary) }
        fflush(nil)
    }
}
