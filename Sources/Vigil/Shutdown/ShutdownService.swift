public import ServiceLifecycle

/// Takes the steps of ``Vigil/shutdown`` when a service group, or the application itself, wants to end.
public struct ShutdownService: Service {
    let vigil: Vigil
    let deadline: Duration
    let exit: @Sendable (Int32) -> Void

    /// Waits for the end, then takes the steps.
    public func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await vigil.parts.shutdown.waitForRequest()
            await vigil.shutdown.perform(deadline: deadline, exit: exit)
        } onCancelOrGracefulShutdown: {
            vigil.shutdown.request()
        }
    }
}

extension Vigil {
    /// Ends the application in order: steps to take, and asking for it.
    public var shutdown: Shutdown { Shutdown(vigil: self) }

    /// A service that takes the steps of ``shutdown`` at the end.
    ///
    /// Add it to a service group with `successTerminationBehavior: .gracefullyShutdownGroup`, so that the group ends
    /// where the application asks for it by ``Shutdown/request()``.
    ///
    /// - Parameters:
    ///   - deadline: How long all steps together may take.
    ///   - exit: Ends the program where they take longer.
    /// - Returns: The service.
    public func shutdownService(
        deadline: Duration = Shutdown.usualDeadline,
        exit: @escaping @Sendable (Int32) -> Void = Shutdown.exit
    ) -> ShutdownService {
        ShutdownService(vigil: self, deadline: deadline, exit: exit)
    }
}
