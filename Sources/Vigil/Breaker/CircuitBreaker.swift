import Synchronization
import VigilModel

/// Keeps an application from calling what fails anyway.
///
/// Closed, it lets calls through and counts failures. Where there are too many it opens, and refuses calls at once with
/// ``CircuitBreakerError``. After a time it is half-open: a few trial calls pass, and how the first of them ends closes
/// or opens it again.
///
/// ```swift
/// let answer = try await vigil.breaker("llm").call { try await client.complete(prompt) }
/// ```
public struct CircuitBreaker: Sendable {
    /// What all who hold the same breaker share.
    final class Shared: Sendable {
        let name: String
        let isFailure: @Sendable (any Error) -> Bool
        let machine: Mutex<CircuitBreakerStateMachine>

        init(_ name: String, _ configuration: CircuitBreakerConfiguration) {
            self.name = name
            isFailure = configuration.isFailure
            machine = Mutex(CircuitBreakerStateMachine(configuration))
        }

        var state: CircuitBreakerState { machine.withLock { $0.state } }
    }

    let vigil: Vigil
    let shared: Shared

    /// What it guards.
    public var name: String { shared.name }

    /// What it does with calls; after its timeout it is open until a call comes.
    public var state: CircuitBreakerState { shared.state }

    /// Calls, unless the breaker is open.
    ///
    /// - Parameter body: The call.
    /// - Returns: What the call returns.
    /// - Throws: ``CircuitBreakerError`` where the call was not made, else what it throws.
    public nonisolated(nonsending) func call<Result>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        let permit = try begin()
        do {
            let result = try await body()
            end(permit, .success)
            return result
        } catch {
            end(permit, self.result(of: error))
            throw error
        }
    }

    /// Calls, unless the breaker is open.
    ///
    /// - Parameter body: The call.
    /// - Returns: What the call returns.
    /// - Throws: ``CircuitBreakerError`` where the call was not made, else what it throws.
    public func call<Result>(_ body: () throws -> Result) throws -> Result {
        let permit = try begin()
        do {
            let result = try body()
            end(permit, .success)
            return result
        } catch {
            end(permit, self.result(of: error))
            throw error
        }
    }

    /// Opens it by hand, for as long as it stays open after failures.
    public func open() {
        let now = vigil.time.monotonic()
        note(shared.machine.withLock { $0.opened(at: now) })
    }

    /// Closes it by hand, and forgets all failures.
    public func close() {
        note(shared.machine.withLock { $0.closed() })
    }

    private func begin() throws(CircuitBreakerError) -> CircuitBreakerStateMachine.Permit {
        let now = vigil.time.monotonic()
        let (action, transition) = shared.machine.withLock { $0.callRequested(at: now) }
        note(transition)
        switch action {
        case .proceed(let permit):
            return permit
        case .reject(let retryAfter):
            count("rejected")
            throw CircuitBreakerError(name: name, retryAfter: retryAfter)
        }
    }

    private func end(_ permit: CircuitBreakerStateMachine.Permit, _ result: CircuitBreakerStateMachine.CallResult) {
        let now = vigil.time.monotonic()
        count(result.rawValue)
        note(shared.machine.withLock { $0.callEnded(permit, result, at: now) })
    }

    private func result(of error: any Error) -> CircuitBreakerStateMachine.CallResult {
        if error is CancellationError { return .ignored }
        return shared.isFailure(error) ? .failure : .ignored
    }

    private func count(_ result: String) {
        vigil.count(
            "vigil.breaker.calls",
            unit: "{call}",
            [SemanticName.breakerName: .string(name), "vigil.breaker.result": .string(result)]
        )
    }

    private func note(_ transition: CircuitBreakerStateMachine.Transition?) {
        guard let transition else { return }
        let attributes: Attributes = [
            SemanticName.breakerName: .string(name),
            SemanticName.breakerState: .string(transition.to.rawValue),
        ]
        vigil.count("vigil.breaker.transitions", unit: "{transition}", attributes)
        var record = LogRecord(
            severity: transition.to == .open ? .warn : .info,
            attributes: attributes,
            eventName: SemanticName.breakerEvent
        )
        record.attributes["vigil.breaker.previous"] = .string(transition.from.rawValue)
        vigil.emit(record, scope: Vigil.scope, context: CurrentSpan.context)
    }
}
