import CVigil
import Synchronization
import VigilModel

/// Finds out how long a call takes that is too short for a clock.
///
/// Rounds of about two milliseconds, the median of 21. A round during which the thread did not run all the time is left
/// out, so that a busy machine costs rounds and not truth. With two threads both make the same calls at once, and
/// the longer of the two counts.
enum CallTimer {
    private static let rounds = 21
    private static let target = 2_000_000.0

    /// The median, in nanoseconds a call.
    ///
    /// - Parameters:
    ///   - threads: How many threads make the calls at once.
    ///   - calls: Makes as many calls as it is told.
    /// - Returns: Nanoseconds that one call takes.
    static func median(threads: Int = 1, _ calls: @escaping @Sendable (Int) -> Void) -> Double {
        var count = 64
        while round(count, threads, calls).nanoseconds < target / 2, count < 1 << 40 { count *= 2 }
        var whole: [Double] = []
        var all: [Double] = []
        while whole.count < rounds, all.count < rounds * 10 {
            let round = round(count, threads, calls)
            all.append(round.nanoseconds / Double(count))
            if round.isUndisturbed { whole.append(round.nanoseconds / Double(count)) }
        }
        let sorted = (whole.count >= 3 ? whole : all).sorted()
        return sorted[sorted.count / 2]
    }

    private struct Round: Sendable {
        let nanoseconds: Double
        let isUndisturbed: Bool
    }

    private static func round(_ count: Int, _ threads: Int, _ calls: @escaping @Sendable (Int) -> Void) -> Round {
        if threads == 1 { return measured(count, calls) }
        let race = Race(threads: threads, count: count, calls: calls)
        return race.run()
    }

    private static func measured(_ count: Int, _ calls: (Int) -> Void) -> Round {
        let cpu = vigil_thread_cpu_clock_ns()
        let wall = vigil_monotonic_clock_ns()
        calls(count)
        let elapsed = Double(vigil_monotonic_clock_ns() - wall)
        return Round(
            nanoseconds: elapsed,
            isUndisturbed: Double(vigil_thread_cpu_clock_ns() - cpu) > 0.96 * elapsed
        )
    }

    /// Threads that begin at the same moment.
    private final class Race: Sendable {
        private let count: Int
        private let threads: Int
        private let calls: @Sendable (Int) -> Void
        private let ready = Atomic<Int>(0)
        private let found = Mutex<[Round]>([])

        init(threads: Int, count: Int, calls: @escaping @Sendable (Int) -> Void) {
            self.threads = threads
            self.count = count
            self.calls = calls
        }

        func run() -> Round {
            for _ in 0..<threads {
                let started = vigil_thread_start(Unmanaged.passRetained(self).toOpaque()) { race in
                    guard let race else { return }
                    Unmanaged<Race>.fromOpaque(race).takeRetainedValue().take()
                }
                precondition(started == 0, "No thread could be started.")
            }
            while found.withLock({ $0.count }) < threads { vigil_thread_yield() }
            let rounds = found.withLock { $0 }
            return Round(
                nanoseconds: rounds.map(\.nanoseconds).max() ?? 0,
                isUndisturbed: rounds.allSatisfy(\.isUndisturbed)
            )
        }

        private func take() {
            calls(count / 20)
            ready.wrappingAdd(1, ordering: .sequentiallyConsistent)
            while ready.load(ordering: .acquiring) < threads {}
            let round = CallTimer.measured(count, calls)
            found.withLock { $0.append(round) }
        }
    }
}
