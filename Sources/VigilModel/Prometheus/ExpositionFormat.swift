/// The text formats in which Prometheus scrapes.
public enum ExpositionFormat: Hashable, Sendable, CaseIterable {
    /// Prometheus' own, version 0.0.4.
    case text
    /// OpenMetrics 1.0.
    case openMetrics

    /// What to answer as `Content-Type`.
    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The format that an `Accept` header likes best; where it likes none, ``text``.
    ///
    /// Media ranges with a version that is not written here, or with an escaping of names other than underscores, fit
    /// all the same where nothing better is there: all who ask for them read these formats too.
    public static func negotiated(accept: String?) -> ExpositionFormat {
        guard let accept else { return .text }
        var best: [ExpositionFormat: (quality: Double, isSpecific: Int)] = [:]
        for part in accept.split(separator: ",") {
            let range = MediaRange(part)
            for format in allCases {
                guard let isSpecific = range.specificity(for: format) else { continue }
                // The most specific range says the quality (RFC 9110, 12.5.1); of equals the better one.
                let known = best[format]
                if known.map({ ($0.isSpecific, $0.quality) < (isSpecific, range.quality) }) ?? true {
                    best[format] = (range.quality, isSpecific)
                }
            }
        }
        let text = best[.text]?.quality ?? 0
        let openMetrics = best[.openMetrics]?.quality ?? 0
        // Whoever takes both equally by a wildcard alone (a browser, curl) reads text; who names OpenMetrics gets it.
        let isNamed = (best[.openMetrics]?.isSpecific ?? 0) >= 2
        if openMetrics > 0, isNamed, openMetrics >= text { return .openMetrics }
        return openMetrics > text ? .openMetrics : .text
    }
}

/// One part of an `Accept` header.
private struct MediaRange {
    var type = ""
    var version: String?
    var quality = 1.0

    init(_ text: Substring) {
        let parts = text.split(separator: ";").map { $0.trimmingSpace }
        type = parts.first?.lowercased() ?? ""
        for parameter in parts.dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map { $0.trimmingSpace }
            guard pair.count == 2 else { continue }
            switch pair[0].lowercased() {
            case "q": quality = Swift.min(1, Swift.max(0, Double(pair[1]) ?? 0))
            case "version": version = pair[1]
            default: break
            }
        }
    }

    /// How exactly the range means a format; nil where it does not.
    func specificity(for format: ExpositionFormat) -> Int? {
        switch (type, format) {
        case ("*/*", _): 0
        case ("text/*", .text), ("application/*", .openMetrics): 1
        case ("text/plain", .text): version == nil || version == "0.0.4" ? 3 : 2
        case ("application/openmetrics-text", .openMetrics):
            version == nil || version == "1.0.0" || version == "0.0.1" ? 3 : 2
        default: nil
        }
    }
}

extension Substring {
    fileprivate var trimmingSpace: String {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
