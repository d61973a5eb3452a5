import VigilModel

/// The figures of requests that a server answers, each found without a lock by what tells it apart (`bench hello`).
package final class RequestMetrics: Sendable {
    /// What tells the figures of requests apart.
    package struct Kind: Hashable, Sendable {
        /// As OpenTelemetry names it: `GET`, or `_OTHER`.
        let method: String
        /// Nil where no route took the request.
        let route: String?
        let status: Int
        let errorType: String?

        /// Requests of a method and route that had a status, and failed in a way or did not.
        package init(method: String, route: String?, status: Int, errorType: String?) {
            self.method = method
            self.route = route
            self.status = status
            self.errorType = errorType
        }

        /// `{method} {target}`, and `HTTP` for unknown methods.
        ///
        /// > Source: OpenTelemetry semantic conventions, HTTP spans.
        package var operationName: String { Self.operationName(method, route: route) }

        /// The same where nothing but method and route is known.
        package static func operationName(_ method: String, route: String?) -> String {
            let method = method == "_OTHER" ? "HTTP" : method
            return route.map { "\(method) \($0)" } ?? method
        }

        fileprivate var attributes: Attributes {
            // In the order of their keys, which spares the sorting.
            var attributes = Attributes()
            if let errorType { attributes.entries.append(Attribute(SemanticName.errorType, .string(errorType))) }
            attributes.entries.append(Attribute(SemanticName.httpRequestMethod, .string(method)))
            attributes.entries.append(Attribute(SemanticName.httpResponseStatusCode, .int(Int64(status))))
            if let route { attributes.entries.append(Attribute(SemanticName.httpRoute, .string(route))) }
            attributes.entries.append(Attribute(SemanticName.urlScheme, "http"))
            return attributes
        }
    }

    /// The figures of one kind of request.
    package final class Figures: Sendable {
        /// What operations of this kind are called.
        package let operationName: String
        private let duration: HistogramSeries
        private let responseBytes: HistogramSeries
        private let attributes: Attributes
        private let registry: InstrumentRegistry

        fileprivate init(_ kind: Kind, _ registry: InstrumentRegistry) {
            operationName = kind.operationName
            attributes = kind.attributes
            self.registry = registry
            duration = registry.histogram(SemanticName.httpServerRequestDuration, unit: "s", attributes)
            responseBytes = registry.histogram("http.server.response.body.size", unit: "By", attributes)
        }

        /// Counts a request.
        ///
        /// - Parameters:
        ///   - duration: How long it took.
        ///   - requestBytes: How many bytes came with it; nil: nobody said.
        ///   - responseBytes: With how many it was answered.
        package func record(_ duration: Duration, requestBytes: Int64?, responseBytes: Int64) {
            self.duration.add(duration.inSeconds)
            self.responseBytes.add(Double(responseBytes))
            guard let requestBytes else { return }
            registry.histogram("http.server.request.body.size", unit: "By", attributes).record(requestBytes)
        }
    }

    private static let kindsMax = 2_048
    private static let methodsMax = 16

    private let registry: InstrumentRegistry
    private let figures = QuickTable<Kind, Figures>(keysMax: kindsMax)
    private let active = QuickTable<String, SumSeries>(keysMax: methodsMax)

    init(registry: InstrumentRegistry) {
        self.registry = registry
    }

    /// The figures of a kind of request.
    package func figures(of kind: Kind) -> Figures {
        let found = figures.find(kind) ?? figures.insert(kind) { Figures(kind, registry) }
        return found?.takeUnretainedValue() ?? Figures(kind, registry)
    }

    /// Counts a request that has begun or ended.
    package func changeActive(method: String, by amount: Int64) {
        if let found = active.find(method) { return found._withUnsafeGuaranteedRef { $0.add(amount) } }
        let attributes: Attributes = [SemanticName.httpRequestMethod: .string(method), SemanticName.urlScheme: "http"]
        let made = registry.sum("http.server.active_requests", unit: "{request}", kind: .upDownCounter, attributes)
        _ = active.insert(method) { made }
        made.add(amount)
    }
}

extension RequestMetrics.Kind: QuickKey {
    var quickHash: UInt64 {
        let texts = method.quickHash &* 31 ^ (route?.quickHash ?? 1)
        return (texts &* 31 ^ (errorType?.quickHash ?? 1)) &* 31 &+ UInt64(truncatingIfNeeded: status)
    }

    var bitsHash: UInt64 {
        (method.bitsHash &* 31 ^ (route?.bitsHash ?? 1)) &* 31 &+ UInt64(truncatingIfNeeded: status)
    }

    func hasBits(of other: RequestMetrics.Kind) -> Bool {
        status == other.status && method.hasBits(of: other.method) && Self.haveBits(route, other.route)
            && Self.haveBits(errorType, other.errorType)
    }

    private static func haveBits(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.hasBits(of: right)
    }
}
