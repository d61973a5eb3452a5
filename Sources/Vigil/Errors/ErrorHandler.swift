import Synchronization
import VigilModel

/// How grave an error is for the application.
public enum ErrorSeverity: String, Hashable, Sendable, CaseIterable {
    /// The application, or one of its services, cannot go on.
    case critical
    /// Somebody should look soon.
    case high
    /// Somebody should look.
    case medium
    /// It is logged, and no more.
    case low
}

/// Where an error happened.
public struct ErrorContext: Hashable, Sendable {
    /// The service that was used: also the name of its circuit breaker.
    public var service: String
    /// What was being done.
    public var operation: String
    /// Whether the application should end where the error is critical.
    public var needsShutdown: Bool

    /// A context.
    public init(service: String, operation: String, needsShutdown: Bool = false) {
        self.service = service
        self.operation = operation
        self.needsShutdown = needsShutdown
    }
}

/// What is said where something critical happened.
public struct ErrorAlert: Hashable, Sendable {
    /// How grave it is.
    public var level: ErrorSeverity
    /// What the error says.
    public var message: String
    /// Where it happened.
    public var context: ErrorContext
}

/// One place for errors that nobody else handles.
///
/// Each is recorded and counted in `errors` by type and context; one of low severity is logged and no more. A critical
/// one also calls those who asked for alerts, opens the circuit breaker of its service, and, where its context says so,
/// asks for ``Vigil/shutdown``.
///
/// ```swift
/// vigil.errors.handle(error, severity: .high, context: ErrorContext(service: "llm", operation: "complete"))
/// ```
public struct ErrorHandler: Sendable {
    let vigil: Vigil

    /// Handles an error.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - severity: How grave it is.
    ///   - context: Where it happened.
    public func handle(_ error: any Error, severity: ErrorSeverity, context: ErrorContext) {
        guard severity != .low else { return log(error, context) }
        vigil.error(error, in: context.operation)
        guard severity == .critical else { return }
        vigil.breaker(context.service).open()
        alert(ErrorAlert(level: severity, message: "\(error)", context: context))
        if context.needsShutdown { vigil.shutdown.request() }
    }

    /// Has a function called with each alert, where the error is handled.
    ///
    /// - Parameter receive: Takes it; it must not wait.
    public func onAlert(_ receive: @escaping @Sendable (ErrorAlert) -> Void) {
        vigil.parts.alertReceivers.withLock { $0.append(receive) }
    }

    private func alert(_ alert: ErrorAlert) {
        let attributes: Attributes = [
            "vigil.alert.level": .string(alert.level.rawValue),
            "vigil.alert.message": .string(alert.message),
            "vigil.alert.service": .string(alert.context.service),
            SemanticName.operationName: .string(alert.context.operation),
        ]
        vigil.emit(LogRecord(severity: .fatal, attributes: attributes, eventName: "vigil.alert"))
        for receive in vigil.parts.alertReceivers.withLock({ $0 }) { receive(alert) }
    }

    /// Without the attributes of an exception, which would make it count as an error.
    private func log(_ error: any Error, _ context: ErrorContext) {
        let attributes: Attributes = [
            SemanticName.errorType: .string(vigil.errorType(of: error)),
            SemanticName.operationName: .string(context.operation),
        ]
        vigil.emit(
            LogRecord(
                severity: .info,
                severityText: "INFO",
                body: .string("Error in \(context.operation): \(error)"),
                attributes: attributes
            )
        )
    }
}

extension Vigil {
    /// One place for errors that nobody else handles.
    public var errors: ErrorHandler { ErrorHandler(vigil: self) }
}
