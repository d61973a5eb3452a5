import CVigil
import Synchronization
import VigilModel

/// When a step of a shutdown is taken.
public enum ShutdownPhase: Int, Hashable, Sendable, CaseIterable {
    /// No new requests are taken.
    case stopRequests
    /// Those under way are finished.
    case finishRequests
    /// Databases are closed.
    case closeDatabase
    /// What is buffered is written.
    case flush
}

/// Ends an application in order: no new requests, those under way finished, databases closed, buffers written.
///
/// ```swift
/// vigil.shutdown.register("http", .stopRequests) { await server.close() }
/// ```
///
/// Run ``Vigil/shutdownService(deadline:exit:)`` as a service, or call ``perform(deadline:exit:)`` by hand.
public struct Shutdown: Sendable {
    /// How long a shutdown may take where nothing else is said: 30 s.
    public static let usualDeadline: Duration = .milliseconds(30_000)

    /// A step, as it is registered.
    struct Step: Sendable {
        let name: String
        let phase: ShutdownPhase
        let body: @Sendable () async throws -> Void
    }

    let vigil: Vigil

    private var state: ShutdownState { vigil.parts.shutdown }

    /// Adds a step; those of one phase are taken in the order in which they were added.
    ///
    /// - Parameters:
    ///   - name: What it is called in records.
    ///   - phase: When it is taken.
    ///   - body: Takes it; what it throws is recorded, and the next step is taken.
    public func register(_ name: String, _ phase: ShutdownPhase, _ body: @escaping @Sendable () async throws -> Void) {
        state.steps.withLock { $0.append(Step(name: name, phase: phase, body: body)) }
    }

    /// Asks the application to end; ``Vigil/shutdownService(deadline:exit:)`` hears it.
    public func request() { state.request() }

    /// Whether the application was asked to end.
    public var isRequested: Bool { state.isRequested.load(ordering: .acquiring) }

    /// Takes all steps, once; a second call does nothing.
    ///
    /// Past the deadline the program ends with exit code 1, whatever hangs. Cancellation changes nothing.
    ///
    /// - Parameters:
    ///   - deadline: How long all steps together may take.
    ///   - exit: Ends the program.
    public func perform(
        deadline: Duration = usualDeadline,
        exit: @escaping @Sendable (Int32) -> Void = Shutdown.exit
    ) async {
        state.request()
        guard !state.hasBegun.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let steps = state.steps.withLock { $0 }
        await withoutCancellation { await take(steps, deadline, exit) }
    }

    private func take(_ steps: [Step], _ deadline: Duration, _ exit: @escaping @Sendable (Int32) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled where the steps were done in time.
                guard (try? await Task.sleep(for: deadline)) != nil else { return }
                ConsoleWriter.standardError.write(
                    "vigil: the shutdown took longer than \(deadline.text), ending at once\n"
                )
                exit(1)
            }
            group.addTask {
                for phase in ShutdownPhase.allCases {
                    for step in steps where step.phase == phase { await take(step) }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Ends the program at once, without what else would be done at its end.
    public static let exit: @Sendable (Int32) -> Void = { vigil_exit_now($0) }

    private func take(_ step: Step) async {
        do {
            try await step.body()
        } catch {
            vigil.error(error, in: "shutdown \(step.name)")
        }
    }
}

/// What is to be done at the end, and whether it has come.
final class ShutdownState: Sendable {
    let steps = Mutex<[Shutdown.Step]>([])
    let isRequested = Atomic<Bool>(false)
    let hasBegun = Atomic<Bool>(false)
    private let signal = WakeSignal()

    func request() {
        isRequested.store(true, ordering: .releasing)
        signal.wake()
    }

    /// Waits until the application is asked to end.
    func waitForRequest() async {
        while !isRequested.load(ordering: .acquiring), !Task.isCancelled {
            let generation = signal.generation
            if isRequested.load(ordering: .acquiring) { return }
            await signal.wait(after: generation, for: nil, clock: ContinuousClock())
        }
    }
}
