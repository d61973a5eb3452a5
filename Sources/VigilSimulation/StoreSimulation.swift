import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

/// One run of a store that everything happens to, all of it decided by a seed: what is sent and asked, how clocks and
/// disks behave, when the process dies and the power goes.
///
/// After each restart and at the end it must hold what a ``StoreModel`` says.
///
/// Not safe to share: it is used by the thread that runs it alone, also where the disk calls back.
package final class StoreSimulation: @unchecked Sendable {
    /// What a run came to.
    package struct Outcome: Sendable {
        package let seed: UInt64
        /// Equal for two runs only if all of their operations and disk calls were.
        package let hash: UInt64
        package let operations: Int
        package let diskCalls: Int
        /// What did not hold; nil where all did.
        package let violation: Violation?
        /// The last operations and disk calls, or all of a verbose run.
        package let lines: [String]
    }

    let seed: UInt64
    var random: SeededGenerator
    var source: BatchSource
    var model = StoreModel()
    var trace: RunTrace
    let clock = SimulatedClock()
    let settings: SimulationSettings
    var disk = SimulatedDisk()
    var catalog: SimulatedCatalog
    /// Nil while no process runs.
    var core: StoreCore?
    /// What the open store's statistics were when it was opened, and what came of what it got since.
    var baseline = StoreStatistics()
    var received = (stored: SignalCounts(), repeated: SignalCounts(), rejected: SignalCounts())
    /// Whether calls of the disk may fail now.
    var isTroubled = false
    /// How much may still come between the disk's calls now.
    var interleavings = 0
    /// Whether maintenance is at work.
    var isMaintaining = false
    /// Parts with a flipped bit that the store has not been opened with yet, and what they held.
    var damaged: [String: StoreAnswers] = [:]
    /// What the store had to say, since it was last asked for.
    let notices = NoticeBoard()
    /// What went wrong within a call of the disk.
    private var violation: Violation?

    package init(seed: UInt64, isVerbose: Bool = false) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        source = BatchSource(seed: seed ^ 0x5eed)
        trace = RunTrace(isVerbose: isVerbose)
        settings = SimulationSettings(&random, notices)
        catalog = SimulatedCatalog(on: disk)
    }

    /// Runs the whole schedule.
    package func run() -> Outcome {
        do {
            watchDisk()
            try runSchedule()
        } catch {
            violation = error
        }
        disk.observe(nil)
        return Outcome(
            seed: seed,
            hash: trace.hash,
            operations: trace.operations,
            diskCalls: trace.diskCalls,
            violation: violation,
            lines: trace.lines
        )
    }

    private func runSchedule() throws(Violation) {
        try open()
        for _ in 0..<settings.steps {
            try step()
            if let violation { throw violation }
        }
        try end()
        if let violation { throw violation }
    }

    /// Does one thing, and what follows if that was the end of the process.
    private func step() throws(Violation) {
        clock.advance(by: .milliseconds(Int64.random(in: 1...20_000, using: &random)))
        if core == nil { return try open() }
        switch random.next() % 100 {
        case 0..<46: try append()
        case 46..<62: try maintain()
        case 62..<74: try ask()
        case 74..<80: setClock()
        case 80..<88: planTrouble()
        case 88..<91: endTrouble()
        case 91..<94: planEnd()
        case 94..<96: try checkAll()
        default: try restart()
        }
        if disk.isDead { try die() }
    }

    // MARK: Calls of the disk

    func watchDisk() {
        disk.observe { [unowned self] call in
            trace.noteCall(call.operation, call.path, call.bytes)
            interleave(call)
        }
    }

    /// Lets something happen between two calls of a seal or merge.
    ///
    /// Calls on the journal are made between two commits: nothing comes between those.
    private func interleave(_ call: SimulatedDisk.Call) {
        guard interleavings > 0, violation == nil, !call.path.hasPrefix("journal"), random.chance(0.03) else { return }
        let left = interleavings - 1
        interleavings = 0
        defer { interleavings = left }
        do {
            switch random.next() % 8 {
            case 0: try ask()
            case 1: setClock()
            case 2: if !isTroubled { try checkAll() }
            default: try append()
            }
        } catch {
            violation = error
        }
    }

    func note(_ operation: String) { trace.note(operation) }
}
