public import Hummingbird
public import Vigil

/// Routes by which an application tells how it is.
public struct MonitoringRoutes: OptionSet, Sendable {
    /// One bit for each group of routes.
    public let rawValue: Int

    /// A set by its bits.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// `/health` and what lies under it.
    public static let health = MonitoringRoutes(rawValue: 1)
    /// `/livez`, `/readyz`, `/healthz`, `/-/healthy` and `/-/ready`, for machines.
    public static let probes = MonitoringRoutes(rawValue: 2)
    /// `/api/monitoring/…`: performance, recommendations, users, models.
    public static let monitoring = MonitoringRoutes(rawValue: 4)
    /// All of them.
    public static let all: MonitoringRoutes = [.health, .probes, .monitoring]
}

extension RouterMethods {
    /// Adds routes by which the application tells how it is.
    ///
    /// Healthy and degraded are 200, unhealthy is 503. Nothing is added where Vigil is turned off, or where there is
    /// none yet: bootstrap it before. What `/health/detailed` and `/api/monitoring` tell is not for everybody; add
    /// those to a group behind authentication where the application can be reached from outside.
    ///
    /// - Parameters:
    ///   - vigil: Who knows; nil: `Vigil.shared`.
    ///   - routes: Which routes; an empty set switches monitoring off.
    /// - Returns: The router.
    @discardableResult
    public func addMonitoringRoutes(vigil: Vigil? = nil, _ routes: MonitoringRoutes = .all) -> Self {
        guard let vigil = vigil ?? Vigil.shared, vigil.configuration.isEnabled else { return self }
        if routes.contains(.health) { HealthRoutes(vigil: vigil).add(to: self) }
        if routes.contains(.probes) { ProbeRoutes(vigil: vigil).add(to: self) }
        if routes.contains(.monitoring) { FigureRoutes(vigil: vigil).add(to: self) }
        return self
    }
}
