import CVigil
import Foundation
import Synchronization

/// Watches work from outside of it: how long one input takes, and how much memory the process has.
final class SoakWatch: Sendable {
    struct Limits {
        /// No input takes longer than this, all its matches by each engine in turn, on a machine that is busy.
        var input: Duration = .seconds(300)
        /// From when on memory must not grow.
        var warmUp: Duration
        /// How much the least heap of an interval may lie above that of the first one after the warm-up.
        ///
        /// The most says nothing of growth: the largest patterns take tens of megabytes while they are there. What is
        /// resident says little either: the C library keeps up to twice the largest block that was ever freed for each
        /// thread. (With `MALLOC_MMAP_THRESHOLD_=131072` it gives it back at once.)
        var growthBytesMax: Int64 = 8 << 20
        /// How much memory is too much at any time.
        var bytesMax: Int64 = 1 << 30
        /// How often progress is told.
        var interval: Duration = .seconds(60)
    }

    /// Why a soak ended before its time.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct Current {
        var input: (@Sendable () -> String)?
        var since = ContinuousClock.now
        var slowest = Duration.zero
    }

    private let current = Mutex(Current())
    private let limits: Limits

    init(limits: Limits) {
        self.limits = limits
    }

    /// Says what is worked on from now on; the description is only made where it hangs.
    func willWork(on input: @escaping @Sendable () -> String) {
        current.withLock { current in
            let now = ContinuousClock.now
            if current.input != nil { current.slowest = max(current.slowest, now - current.since) }
            current.input = input
            current.since = now
        }
    }

    /// Says that nothing is worked on.
    func didWork() {
        current.withLock { current in
            if current.input != nil { current.slowest = max(current.slowest, ContinuousClock.now - current.since) }
            current.input = nil
        }
    }

    /// Looks on until it is cancelled; a hang ends the process, as nothing else can end the work.
    ///
    /// On the main thread, so that work that hangs on all others does not keep it from looking.
    @MainActor
    func run(progress: @escaping @Sendable () -> String) async throws {
        let began = ContinuousClock.now
        var told = began
        var firstLeast: Int64?
        var least = Int64.max
        var most = Memory()
        while true {
            try await ContinuousClock().sleep(for: .seconds(1))
            let now = ContinuousClock.now
            endIfHanging(now)
            let memory = Memory.ofProcess()
            least = min(least, memory.heapBytes)
            most = memory.most(most)
            if memory.residentBytes > limits.bytesMax { throw Failure(description: "too much memory: \(memory)") }
            if now - told < limits.interval { continue }
            told = now
            let floor = Memory.mebibytes(least)
            tell("\((now - began).components.seconds) s: \(progress())", "heap from \(floor), most \(most)")
            if now - began >= limits.warmUp {
                let first = firstLeast ?? least
                firstLeast = first
                if least > first + limits.growthBytesMax {
                    throw Failure(description: "the heap grew from \(Memory.mebibytes(first)) to \(floor)")
                }
            }
            least = .max
            most = Memory()
        }
    }

    private func tell(_ progress: String, _ memory: String) {
        let slowest = current.withLock { $0.slowest }
        print("\(progress), \(memory), slowest \(slowest)")
        fflush(nil)
    }

    private func endIfHanging(_ now: ContinuousClock.Instant) {
        let hanging = current.withLock { current in
            now - current.since > limits.input ? current.input : nil
        }
        guard let hanging else { return }
        print("hangs for more than \(limits.input) on\n\(hanging())")
        fflush(nil)
        exit(1)
    }
}

extension SoakWatch {
    /// What a process has in memory; 0 where the system does not tell.
    struct Memory: CustomStringConvertible {
        /// What the heap has given out and not got back.
        var heapBytes: Int64 = 0
        var residentBytes: Int64 = 0

        var description: String { "heap \(Self.mebibytes(heapBytes)), resident \(Self.mebibytes(residentBytes))" }

        static func ofProcess() -> Memory {
            var usage = vigil_process_usage()
            vigil_process_usage(&usage)
            return Memory(heapBytes: max(0, usage.heap_used_bytes), residentBytes: max(0, usage.resident_bytes))
        }

        static func mebibytes(_ bytes: Int64) -> String {
            "\(bytes >> 20).\((bytes & 0xF_FFFF) * 10 >> 20) MiB"
        }

        func most(_ other: Memory) -> Memory {
            Memory(
                heapBytes: max(heapBytes, other.heapBytes),
                residentBytes: max(residentBytes, other.residentBytes)
            )
        }
    }
}
