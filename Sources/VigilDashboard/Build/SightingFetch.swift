import VigilModel
import VigilStore

/// Where a service was seen in a window: its versions, instances and language.
struct Sighting: Sendable, Equatable {
    var version = ""
    var environment = ""
    var instances: Set<String> = []
    var language = ""
    var lastSeen = Timestamp.distantPast

    /// Takes in another one; what is newer says the version.
    mutating func add(_ other: Sighting) {
        let isNewer = other.lastSeen >= lastSeen
        if isNewer ? !other.version.isEmpty : version.isEmpty { version = other.version }
        if isNewer ? !other.environment.isEmpty : environment.isEmpty { environment = other.environment }
        if isNewer ? !other.language.isEmpty : language.isEmpty { language = other.language }
        instances.formUnion(other.instances)
        lastSeen = max(lastSeen, other.lastSeen)
    }
}

/// Finds the services that sent something in a window, whatever the signal.
struct SightingFetch {
    private let source: any TelemetrySource

    init(_ source: any TelemetrySource) {
        self.source = source
    }

    func sightings(_ window: TimeRange) async throws -> [String: Sighting] {
        var sightings: [String: Sighting] = [:]
        for signal in [EventSignal.spans, .logs] {
            for sender in try await source.senders(of: signal, in: window) {
                let sighting = Sighting(
                    version: sender.identity.serviceVersion,
                    environment: sender.identity.environment,
                    instances: [sender.identity.instance],
                    language: sender.resource.attributes[SemanticName.telemetrySDKLanguage]?.stringValue ?? "",
                    lastSeen: sender.newest
                )
                sightings[sender.identity.job, default: Sighting()].add(sighting)
            }
        }
        for series in try await source.scan(MetricScan(range: window, newestOnly: true)) {
            guard !Self.isOfServer(series.identity) else { continue }
            let resource = series.identity.resource
            let newest = series.streams.compactMap { $0.samples.last?.time }.max()
            let sighting = Sighting(
                version: resource.serviceVersion,
                environment: resource.environment,
                instances: [resource.instance],
                lastSeen: newest ?? .distantPast
            )
            sightings[resource.job, default: Sighting()].add(sighting)
        }
        return sightings
    }

    /// What the server measures of its machine and itself makes no watched program.
    private static func isOfServer(_ series: SeriesIdentity) -> Bool {
        // Counts of searches are of no program.
        series.resource.job.isEmpty || serverScopes.contains(series.scopeName)
            || series.name.hasPrefix("system.") || series.name.hasPrefix("vigil.self.")
    }

    private static let serverScopes: Set<String> = [
        SemanticName.hostScope, SemanticName.selfScope, SemanticName.serverScope,
    ]
}
