import VigilModel
import VigilPattern

// Matchers are answered from the label index: for each, the set of series that have a fitting value, or, where a series
// without the label fits too, all without those that have another value. Of a label's values only those are looked at
// that may fit: literals by binary search, those with a pattern's literal prefix, else all.

extension MetricPart {
    /// The series that match a request, in the order of the part, whether or not they have samples in its range.
    ///
    /// - Parameters:
    ///   - request: Its name and matchers count.
    ///   - damaged: Is told of what could not be read. Where the label index is damaged, series are found one by one.
    /// - Returns: The series. One with very many samples may stand there more than once.
    /// - Throws: What fetching throws, and `CancellationError`.
    package func select(
        _ request: MetricScan,
        damaged: (MetricDamage) -> Void = { _ in }
    ) throws -> [PartSeries] {
        do {
            return try series(in: try numbers(request), damaged: damaged)
        } catch let damage as MetricDamage {
            damaged(damage)
            return try walk(request, damaged: damaged)
        }
    }

    /// The numbers of the series that match.
    private func numbers(_ request: MetricScan) throws -> SeriesSet {
        var matchers = request.matchers
        if let name = request.name { matchers.insert(.equal(LabelIndexWriter.originalName, name), at: 0) }
        var found: SeriesSet?
        for matcher in matchers {
            let fitting = try numbers(matcher)
            if found == nil { found = fitting } else { found?.formIntersection(fitting) }
            if found?.isEmpty ?? false { break }
        }
        return found ?? SeriesSet(count: summary.seriesCount, isFull: true)
    }

    private func numbers(_ matcher: LabelMatcher) throws -> SeriesSet {
        let takesAbsent = matcher.matches("")
        var set = SeriesSet(count: summary.seriesCount)
        try forEachValue(LabelQuestion(matcher, isNegated: takesAbsent)) { try $0.insertSeries(of: $1, into: &set) }
        guard takesAbsent else { return set }
        var others = SeriesSet(count: summary.seriesCount, isFull: true)
        others.subtract(set)
        return others
    }

    /// The series of some numbers; groups that cannot be read are left out.
    private func series(in set: SeriesSet, damaged: (MetricDamage) -> Void) throws -> [PartSeries] {
        var found: [PartSeries] = []
        var number = -1
        var group: SeriesGroup?
        try set.forEach { series in
            if number < 0 || series >= summary.groups[number].upperBound {
                try Task.checkCancellation()
                number = summary.groups.partitioningIndex { $0.upperBound > series }
                group = try readGroup(number, damaged)
            }
            guard let group else { return }
            let place = series - summary.groups[number].lowerBound
            found.append(PartSeries(part: self, group: group, groupNumber: number, place: place))
        }
        return found
    }

    private func readGroup(_ number: Int, _ damaged: (MetricDamage) -> Void) throws -> SeriesGroup? {
        do {
            return try group(number)
        } catch let damage as MetricDamage {
            damaged(damage)
            return nil
        }
    }

    /// The series that match, found by looking at each.
    func walk(_ request: MetricScan, damaged: (MetricDamage) -> Void) throws -> [PartSeries] {
        let all = try series(in: SeriesSet(count: summary.seriesCount, isFull: true), damaged: damaged)
        var matcher = SeriesMatcher(request.matchers)
        var found: [PartSeries] = []
        for (index, series) in all.enumerated() {
            if index % 128 == 0 { try Task.checkCancellation() }
            do {
                let identity = try series.identity()
                if let name = request.name, identity.name != name { continue }
                if matcher.matches(identity.attributes, in: identity) { found.append(series) }
            } catch let damage as MetricDamage {
                damaged(damage)
            }
        }
        return found
    }
}

extension MetricPart {
    /// Calls with every value that a question takes: the section, and the value's number in it.
    func forEachValue(_ question: LabelQuestion, _ body: (LabelSection, Int) throws -> Void) throws {
        if let literals = question.literals {
            for literal in literals { try findValue(question.name, literal, body) }
            return
        }
        let prefix = question.prefix
        let place = LabelPlace(name: Array(question.name.utf8), value: prefix)
        // The section before may end with values that begin alike.
        var index = max(0, summary.labelStarts.partitioningIndex { !$0.isUpTo(place) } - 1)
        while index < summary.labelStarts.count {
            let section = try labels(index)
            let entries = section.entries(of: question.name)
            let first = prefix.withUnsafeBytes { section.firstEntry(of: entries, notBefore: $0) }
            for entry in first..<entries.upperBound {
                guard section.withValue(entry, { $0.hasPrefix(prefix) }) else { return }
                if section.withValue(entry, question.takes) { try body(section, entry) }
            }
            index += 1
            guard index < summary.labelStarts.count, summary.labelStarts[index].name == place.name else { return }
        }
    }

    private func findValue(_ name: String, _ value: String, _ body: (LabelSection, Int) throws -> Void) throws {
        let place = LabelPlace(name: Array(name.utf8), value: Array(value.utf8))
        let index = summary.labelStarts.partitioningIndex { !$0.isUpTo(place) } - 1
        guard index >= 0 else { return }
        let section = try labels(index)
        let entries = section.entries(of: name)
        try place.value.withUnsafeBytes { value in
            let entry = section.firstEntry(of: entries, notBefore: value)
            guard entry < entries.upperBound, section.withValue(entry, { ByteOrder.compare($0, value) }) == 0 else {
                return
            }
            try body(section, entry)
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func hasPrefix(_ prefix: [UInt8]) -> Bool {
        count >= prefix.count && prefix.indices.allSatisfy { self[$0] == prefix[$0] }
    }
}
