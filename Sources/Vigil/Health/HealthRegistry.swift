import VigilModel

/// The health checks of an application, and what they found.
///
/// Checks run in the background while `Vigil.run()` runs, side by side, each within its timeout. What asks is answered
/// from what is known. Without `run()`, asking runs what is due.
///
/// ```swift
/// vigil.health.register("database", timeout: .seconds(2)) {
///     try await database.query("SELECT 1")
///     return .healthy
/// }
/// ```
public struct HealthRegistry: Sendable {
    let vigil: Vigil

    private var checks: HealthChecks { vigil.parts.health }

    /// Adds a check, in the place of one of its name.
    ///
    /// What it throws makes it unhealthy, with the error as its message. One that does not answer in time is unhealthy,
    /// is cancelled, and is not begun again before it has come back. A check must not block its thread.
    ///
    /// - Parameters:
    ///   - name: Which; it becomes a metric label and part of the path `/health/{name}`.
    ///   - timeout: How long it may take.
    ///   - interval: How often it runs.
    ///   - check: Finds out.
    public func register(
        _ name: String,
        timeout: Duration = HealthCheck.usualTimeout,
        interval: Duration = HealthCheck.usualInterval,
        _ check: @escaping @Sendable () async throws -> HealthCheckResult
    ) {
        register(name, interval: interval, HealthCheck(timeout: timeout, check))
    }

    /// Adds a ready-made check, in the place of one of its name.
    ///
    /// - Parameters:
    ///   - name: Which; it becomes a metric label and part of the path `/health/{name}`.
    ///   - interval: How often it runs.
    ///   - check: Finds out.
    public func register(_ name: String, interval: Duration = HealthCheck.usualInterval, _ check: HealthCheck) {
        checks.change(for: vigil) { state, now in
            state.bodies[name] = check
            return state.machine.registered(name, timeout: check.timeout, interval: interval, at: now)
        }
    }

    /// Removes a check; nothing happens where there is none of that name.
    public func unregister(_ name: String) {
        checks.change(for: vigil) { state, _ in
            state.bodies[name] = nil
            return state.machine.unregistered(name)
        }
    }

    /// Makes a check run before its interval is over, because something is known to have changed.
    ///
    /// With `Vigil.run()` it runs at once, else when somebody asks.
    public func checkSoon(_ name: String) {
        checks.change(for: vigil) { state, now in
            state.machine.requested([name], at: now)
            return HealthStateMachine.Actions()
        }
    }

    /// The names of all checks, as they were registered.
    public var names: [String] { checks.names }

    /// What is known now, without asking anybody.
    public var latest: HealthReport { checks.report(for: vigil) }

    /// What is known, once there is something to be known of each check.
    ///
    /// It waits only for checks that have not run yet and, without `Vigil.run()`, for those that are due; no longer
    /// than their timeouts.
    ///
    /// - Parameter refreshing: Whether every check runs anew first.
    /// - Returns: What was found last of each check.
    public func report(refreshing: Bool = false) async -> HealthReport {
        await checks.wait(for: vigil, refreshing: refreshing)
        return latest
    }
}

extension Vigil {
    /// The health checks of the application.
    public var health: HealthRegistry { HealthRegistry(vigil: self) }

    /// Tells of a change of status, with its cause.
    func note(_ transition: HealthStateMachine.Transition) {
        let result = transition.result
        if transition.previous == nil, result.status == .healthy { return }
        var attributes: Attributes = [
            SemanticName.healthCheck: .string(transition.check),
            SemanticName.healthStatus: .string(result.status.rawValue),
        ]
        if let previous = transition.previous { attributes["vigil.health.previous"] = .string(previous.rawValue) }
        if let message = result.message { attributes["vigil.health.message"] = .string(message) }
        for entry in result.metadata { attributes["vigil.health.meta.\(entry.key)"] = entry.value }
        let severity: Severity =
            switch result.status {
            case .healthy: .info
            case .degraded: .warn
            case .unhealthy: .error
            }
        emit(
            LogRecord(severity: severity, attributes: attributes, eventName: SemanticName.healthEvent),
            scope: Self.scope,
            context: nil
        )
    }
}
