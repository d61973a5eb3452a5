import Synchronization
import VigilModel
import VigilOTLP

/// What senders said about themselves and their metrics that is no part of any series: resources by identity, and
/// metrics' descriptions.
///
/// It is in memory only, bounded, and fills again within an export after a restart.
final class KnownSenders: Sendable {
    private struct Known {
        var resources: [ResourceIdentity: (resource: Resource, time: Timestamp)] = [:]
        var help: [String: String] = [:]
        var metadata: [String: PrometheusMetadata] = [:]
    }

    private let known = Mutex(Known())
    private let resourcesMax: Int
    private let helpMax: Int
    private static let helpBytesMax = 1_024

    init(resourcesMax: Int = 4_096, helpMax: Int = 10_000) {
        self.resourcesMax = resourcesMax
        self.helpMax = helpMax
    }

    /// Descriptions by OpenTelemetry's name.
    var help: [String: String] { known.withLock { $0.help } }

    /// What senders by Prometheus' protocols said of their metrics, by the name that they gave.
    var metadata: [String: PrometheusMetadata] { known.withLock { $0.metadata } }

    /// A sender said what its metrics are; what is newest counts.
    func metadataArrived(_ list: [PrometheusMetadata]) {
        guard !list.isEmpty else { return }
        known.withLock { known in
            for item in list where item.help.utf8.count + item.name.utf8.count <= Self.helpBytesMax {
                guard known.metadata[item.name] != nil || known.metadata.count < helpMax else { continue }
                known.metadata[item.name] = item
                if !item.help.isEmpty, known.help.count < helpMax { known.help[item.name] = item.help }
            }
        }
    }

    /// The resources that have sent metrics since a time.
    func resources(since time: Timestamp) -> [(identity: ResourceIdentity, resource: Resource)] {
        known.withLock { $0.resources }.filter { $0.value.time >= time }
            .map { (identity: $0.key, resource: $0.value.resource) }
    }

    /// Metrics were received; groups have their identity.
    func metricsArrived(_ groups: [ResourceGroup<Metric>], at time: Timestamp) {
        known.withLock { known in
            for group in groups {
                if let identity = group.identity { note(group.resource, identity, time, in: &known) }
                for metric in group.scopes.lazy.flatMap(\.items) where !metric.description.isEmpty {
                    guard known.help[metric.name] == nil, known.help.count < helpMax,
                        metric.description.utf8.count <= Self.helpBytesMax
                    else { continue }
                    known.help[metric.name] = metric.description
                }
            }
        }
    }

    private func note(_ resource: Resource, _ identity: ResourceIdentity, _ time: Timestamp, in known: inout Known) {
        if known.resources[identity] == nil, known.resources.count >= resourcesMax {
            guard let oldest = known.resources.min(by: { $0.value.time < $1.value.time }) else { return }
            known.resources[oldest.key] = nil
        }
        known.resources[identity] = (resource, time)
    }
}
