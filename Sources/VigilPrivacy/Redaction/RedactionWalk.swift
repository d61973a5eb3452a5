import VigilModel
import VigilPattern

/// Walks through telemetry and notes what it takes out.
///
/// Each function gives nil where nothing was found, so that what is clean is not copied.
struct RedactionWalk {
    private(set) var report = RedactionReport()
    private let redactor: Redactor
    private let scansTexts: Bool
    private var signal = "logs"
    /// The outermost key, under which a finding is counted.
    private var place = ""
    /// How often something was replaced or left out so far.
    private var changes = 0

    /// How deep values may nest; what lies deeper is taken out unseen.
    private static let depthMax = 64
    /// Attributes that tell who somebody is, besides the ids.
    private static let personal: Set<String> = ["user.email", "user.full_name", "user.name"]

    init(_ redactor: Redactor) {
        self.redactor = redactor
        scansTexts = !redactor.scanner.isIdle || !redactor.patterns.isEmpty
    }

    // MARK: - Signals

    mutating func spans(_ groups: inout [ResourceGroup<SpanRecord>]) {
        signal = "traces"
        change(&groups) { walk, span in
            if let found = walk.attributes(span.attributes) { span.attributes = found }
            for index in span.events.indices {
                if let found = walk.attributes(span.events[index].attributes) { span.events[index].attributes = found }
            }
            for index in span.links.indices {
                if let found = walk.attributes(span.links[index].attributes) { span.links[index].attributes = found }
            }
            walk.place = "status"
            if let found = walk.text(span.status.message) { span.status.message = found }
        }
    }

    mutating func logs(_ groups: inout [ResourceGroup<LogRecord>]) {
        signal = "logs"
        change(&groups) { walk, record in
            if let found = walk.attributes(record.attributes) { record.attributes = found }
            walk.place = "body"
            if let found = walk.value(record.body, depth: 0) { record.body = found }
        }
    }

    mutating func metrics(_ groups: inout [ResourceGroup<Metric>]) {
        signal = "metrics"
        change(&groups) { walk, metric in walk.metric(&metric) }
    }

    mutating func metric(_ metric: inout Metric) {
        signal = "metrics"
        switch metric.data {
        case .gauge(var points):
            if self.points(&points, \.attributes, \.exemplars) { metric.data = .gauge(points) }
        case .sum(var points, let temporality, let isMonotonic):
            guard self.points(&points, \.attributes, \.exemplars) else { return }
            metric.data = .sum(points, temporality, isMonotonic: isMonotonic)
        case .histogram(var points, let temporality):
            if self.points(&points, \.attributes, \.exemplars) { metric.data = .histogram(points, temporality) }
        case .exponentialHistogram(var points, let temporality):
            guard self.points(&points, \.attributes, \.exemplars) else { return }
            metric.data = .exponentialHistogram(points, temporality)
        case .summary(var points):
            if self.points(&points, \.attributes, nil) { metric.data = .summary(points) }
        }
    }

    /// Replaces the records in which something is found, and leaves the others where they are.
    private mutating func change<Item>(
        _ groups: inout [ResourceGroup<Item>],
        _ redact: (inout RedactionWalk, inout Item) -> Void
    ) {
        for group in groups.indices {
            if let found = attributes(groups[group].resource.attributes) { groups[group].resource.attributes = found }
            for scope in groups[group].scopes.indices {
                for index in groups[group].scopes[scope].items.indices {
                    var item = groups[group].scopes[scope].items[index]
                    let before = changes
                    redact(&self, &item)
                    if changes != before { groups[group].scopes[scope].items[index] = item }
                }
            }
        }
    }

    private mutating func points<Point>(
        _ points: inout [Point],
        _ path: WritableKeyPath<Point, Attributes>,
        _ exemplars: WritableKeyPath<Point, [Exemplar]>?
    ) -> Bool {
        let before = changes
        for index in points.indices {
            if let found = attributes(points[index][keyPath: path]) { points[index][keyPath: path] = found }
            guard let exemplars else { continue }
            for exemplar in points[index][keyPath: exemplars].indices {
                let filtered = points[index][keyPath: exemplars][exemplar].filteredAttributes
                guard let found = attributes(filtered) else { continue }
                points[index][keyPath: exemplars][exemplar].filteredAttributes = found
            }
        }
        return changes != before
    }

    // MARK: - Values

    mutating func attributes(_ attributes: Attributes) -> Attributes? {
        self.attributes(attributes, depth: 0)
    }

    private mutating func attributes(_ attributes: Attributes, depth: Int) -> Attributes? {
        var changed: Attributes?
        var kept = 0
        for attribute in attributes {
            if depth == 0 { place = attribute.key }
            switch verdict(on: attribute, depth: depth) {
            case .keep: kept += 1
            case .replace(let value):
                if changed == nil { changed = attributes }
                changed?.entries[kept].value = value
                kept += 1
            case .remove:
                if changed == nil { changed = attributes }
                changed?.entries.remove(at: kept)
            }
        }
        return changed
    }

    private enum Verdict {
        case keep, remove
        case replace(AttributeValue)
    }

    private mutating func verdict(on attribute: Attribute, depth: Int) -> Verdict {
        if let verdict = verdict(onPerson: attribute) { return verdict }
        let rule = attribute.key.utf8.withContiguousStorageIfAvailable { redactor.keys.rule(for: $0) } ?? nil
        if let rule {
            guard isSecret(attribute.value), !redactor.keys.allows(attribute.key) else { return .keep }
            note(rule)
            return .replace(.string(redactor.mark(rule, for: attribute.value.description)))
        }
        guard let value = value(attribute.value, depth: depth), !redactor.keys.allows(attribute.key) else {
            return .keep
        }
        return .replace(value)
    }

    /// What becomes of an attribute that says who somebody is; nil where it does not.
    private mutating func verdict(onPerson attribute: Attribute) -> Verdict? {
        guard redactor.userIDs != .plain, attribute.key.utf8.count <= 16 else { return nil }
        if Self.personal.contains(attribute.key), !redactor.keys.allows(attribute.key) {
            changes += 1
            return .remove
        }
        guard attribute.key == SemanticName.userID || attribute.key == "enduser.id" else { return nil }
        if redactor.userIDs == .pseudonyms, let pseudonymizer = redactor.pseudonymizer {
            let id = attribute.value.description
            let pseudonym = pseudonymizer.pseudonym(of: id)
            if pseudonym == id { return .keep }
            changes += 1
            return .replace(.string(pseudonym))
        }
        changes += 1
        if redactor.userIDs == .pseudonyms { report.usersLeftOut += 1 }
        return .remove
    }

    /// Whether there is something to take out under a secret's name.
    private func isSecret(_ value: AttributeValue) -> Bool {
        switch value {
        case .empty, .bool: false
        case .string(let text): !text.isEmpty && !text.hasPrefix("[REDACTED")
        case .int, .double, .bytes: true
        case .array(let values): !values.isEmpty
        case .map(let attributes): !attributes.isEmpty
        }
    }

    mutating func value(_ value: AttributeValue, depth: Int) -> AttributeValue? {
        switch value {
        case .empty, .bool, .int, .double, .bytes: return nil
        case .string(let text): return self.text(text).map { .string($0) }
        case .array(let values):
            guard depth < Self.depthMax else { return tooDeep() }
            var changed: [AttributeValue]?
            for index in values.indices {
                guard let found = self.value(values[index], depth: depth + 1) else { continue }
                if changed == nil { changed = values }
                changed?[index] = found
            }
            return changed.map { .array($0) }
        case .map(let attributes):
            guard depth < Self.depthMax else { return tooDeep() }
            return self.attributes(attributes, depth: depth + 1).map { .map($0) }
        }
    }

    private mutating func tooDeep() -> AttributeValue {
        note("depth")
        return .string("[REDACTED:depth]")
    }

    mutating func text(_ text: String) -> String? {
        guard scansTexts, !text.isEmpty else { return nil }
        let scanner = redactor.scanner
        let findings = text.utf8.withContiguousStorageIfAvailable { scanner.findings(in: $0) } ?? []
        var changed = findings.isEmpty ? nil : replacing(findings.map { ($0.range, $0.rule) }, in: text)
        for pattern in redactor.patterns {
            let current = changed ?? text
            let matches = pattern.pattern.matches(in: current).filter { !$0.range.isEmpty }
            if !matches.isEmpty { changed = replacing(matches.map { ($0.range, pattern.name) }, in: current) }
        }
        return changed
    }

    private mutating func replacing(_ found: [(range: Range<Int>, rule: String)], in text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var copied = 0
        for (range, rule) in found {
            note(rule)
            result += bytes[copied..<range.lowerBound]
            result += redactor.mark(rule, for: String(decoding: bytes[range], as: UTF8.self)).utf8
            copied = range.upperBound
        }
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func note(_ rule: String) {
        changes += 1
        report.counts[RedactionFinding(rule: rule, signal: signal, place: place), default: 0] += 1
    }
}
