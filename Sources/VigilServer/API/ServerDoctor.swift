import Synchronization
import VigilDashboard
import VigilModel
import VigilStore

/// Looks through what the server works on, and how it is run.
final class ServerDoctor: Sendable {
    private let store: any TelemetryStore
    private let configuration: ServerConfiguration
    private let tokenFile: TokenFile?
    private let facts: ServerFacts
    private let now: @Sendable () -> Timestamp
    private let isBusy = Mutex(false)

    init(
        store: any TelemetryStore,
        configuration: ServerConfiguration,
        tokenFile: TokenFile?,
        facts: ServerFacts,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.configuration = configuration
        self.tokenFile = tokenFile
        self.facts = facts
        self.now = now
    }

    /// The right to read every block, which one has at a time; it goes with the value.
    final class Turn: Sendable {
        private let end: @Sendable () -> Void

        fileprivate init(end: @escaping @Sendable () -> Void) {
            self.end = end
        }

        deinit { end() }
    }

    /// Takes the right to read every block; nil where another has it.
    func takeTurn() -> Turn? {
        let isFree = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        return isFree ? Turn { [self] in isBusy.withLock { $0 = false } } : nil
    }

    /// What is found.
    func view(
        deep: Bool,
        progress: @escaping @Sendable (ExaminationProgress) -> Void = { _ in }
    ) async throws -> DoctorView {
        var view = DoctorView(try await examination(deep, progress), server: facts.view)
        view.add(server)
        if let tokenFile { view.add(tokenFile.check) }
        return view
    }

    private func examination(
        _ deep: Bool,
        _ progress: @escaping @Sendable (ExaminationProgress) -> Void
    ) async throws -> StoreExamination {
        if let store = store as? any ExaminedStore { return try await store.examine(deep: deep, progress: progress) }
        var examination = StoreExamination(time: now(), folder: nil, isDeep: deep)
        examination.inventory = await store.inventory()
        examination.isEmpty = await store.statistics().held.total == 0
        return examination
    }

    private var server: StoreCheck {
        let address = facts.address ?? "\(configuration.host):\(configuration.port)"
        var check = StoreCheck("server", "vigil \(facts.version) at \(address), process \(facts.view.pid ?? 0)")
        if configuration.noAuthentication {
            check.doubtful(
                "Whoever reaches the port reads and changes everything (--no-auth).",
                at: address,
                advice: "Start it without --no-auth, which is for tests."
            )
        }
        if configuration.insecureListen {
            check.doubtful(
                "What is sent, the token too, can be read on its way (--insecure-listen).",
                at: address,
                advice: "Listen on 127.0.0.1 behind a proxy with TLS, or an SSH tunnel."
            )
        }
        return check
    }
}
