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

    /// A selector by its conditions; a name with characters that Prometheus' names lack is OpenTelemetry's.
    init(taking matchers: [LabelMatcher]) {
        self.init(matchers: matchers)
        if let index = matchers.firstIndex(where: \.hasForeignName), case .equal(_, let name) = matchers[index] {
            openTelemetryName = name
            self.matchers.remove(at: index)
        }
    }

    /// The selector that a text spells: PromQL's, without an offset or a time of its own.
    ///
    /// - Throws: ``QuerySyntaxError`` with the place of the mistake.
    package init(_ text: String) throws(QuerySyntaxError) {
        let expression = try PromQL.parse(text)
        guard case .vectorSelector(let selector) = expression.withoutParentheses.kind, selector.isPlain else {
            throw QuerySyntaxError(
                text,
                expression.range,
                "a plain selector should stand here",
                hint: "write a name, or conditions: {job=\"api\"}"
            )
        }
        self.init(taking: selector.matchers)
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

extension PromQL.VectorSelector {
    /// Whether it says nothing but which series.
    fileprivate var isPlain: Bool { offset == nil && at == nil && edges == .plain }
}

extension LabelMatcher {
    fileprivate var hasForeignName: Bool {
        guard case .equal("__name__", let name) = self, !name.isEmpty else { return false }
        return !name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
    }
}
