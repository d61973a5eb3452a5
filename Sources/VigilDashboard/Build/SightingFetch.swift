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
        for signal in EventSignal.allCases {
            let query = EventQuery(
                signal,
                range: window,
                groupBy: Self.fields,
                aggregates: [.max("time")],
                limit: 1_000
            )
            for group in try await source.events(query).groups {
                let (job, sighting) = Self.sighting(group)
                sightings[job, default: Sighting()].add(sighting)
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

    private static let fields: [EventField] = [
        "service", EventField(SemanticName.serviceNamespace), "instance", EventField(SemanticName.serviceVersion),
        EventField(SemanticName.deploymentEnvironmentName), EventField(SemanticName.telemetrySDKLanguage),
    ]

    private static func sighting(_ group: EventGroup) -> (job: String, Sighting) {
        let texts = group.key.map(\.description)
        let job = texts[1].isEmpty ? texts[0] : "\(texts[1])/\(texts[0])"
        let sighting = Sighting(
            version: texts[3],
            environment: texts[4],
            instances: [texts[2]],
            language: texts[5],
            lastSeen: (group.values.first ?? nil).map(Timestamp.init(seconds:)) ?? .distantPast
        )
        return (job, sighting)
    }

    /// What the server measures of its machine and itself makes no watched program.
    private static func isOfServer(_ series: SeriesIdentity) -> Bool {
        serverScopes.contains(series.scopeName)
            || series.name.hasPrefix("system.") || series.name.hasPrefix("vigil.self.")
    }

    private static let serverScopes: Set<String> = [
        SemanticName.hostScope, SemanticName.selfScope, SemanticName.serverScope,
    ]
}
