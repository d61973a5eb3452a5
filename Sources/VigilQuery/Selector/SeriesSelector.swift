public import VigilModel
public import VigilStore

/// Which series: PromQL's plain selector, `name{label="value"}`, as conditions on labels.
public struct SeriesSelector: Hashable, Sendable {
    /// Conditions on Prometheus labels, `__name__` among them; all must hold.
    ///
    /// Names are those of single series: a histogram's are `…_bucket`, `…_sum` and `…_count`.
    public var matchers: [LabelMatcher]
    /// OpenTelemetry's name, where the selector has a name with characters that Prometheus' names lack:
    /// `{"http.server.request.duration"}`.
    public var openTelemetryName: String?

    /// A selector by its conditions.
    public init(matchers: [LabelMatcher], openTelemetryName: String? = nil) {
        self.matchers = matchers
        self.openTelemetryName = openTelemetryName
    }

    /// Whether a single series has the labels asked for.
    public func matches(_ labels: LabelSet) -> Bool {
        matchers.allSatisfy { $0.matches(labels[$0.name]) }
    }

    /// A scan that finds all families whose series may match; the series must be looked at once more with
    /// ``matches(_:)`` after histograms and summaries were split up.
    public func scan(_ range: TimeRange, newestOnly: Bool = false) -> MetricScan {
        var pushed: [LabelMatcher] = []
        for matcher in matchers {
            switch matcher {
            // These are made when a distribution is split up: the store does not have them.
            case _ where matcher.name == "le" || matcher.name == "quantile": continue
            case .equal("__name__", let name): pushed.append(.oneOf("__name__", Self.families(of: [name])))
            case .oneOf("__name__", let names): pushed.append(.oneOf("__name__", Self.families(of: names)))
            case _ where matcher.name == "__name__": continue
            default: pushed.append(matcher)
            }
        }
        return MetricScan(name: openTelemetryName, matchers: pushed, range: range, newestOnly: newestOnly)
    }

    /// The names with those of the families that may have such series.
    private static func families(of names: Set<String>) -> Set<String> {
        var families = names
        for name in names {
            for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
                families.insert(String(name.dropLast(suffix.count)))
            }
        }
        return families
    }
}
