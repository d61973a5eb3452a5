package import VigilModel
package import VigilStore

/// Finds what may stand at a place in a search: names and values that are stored, functions and stages.
package struct SearchCompleter: Sendable {
    private let catalog: FieldCatalog
    private let subject: EventSubject
    /// The most candidates.
    static let candidatesMax = 20

    /// Completion over what a source holds.
    ///
    /// - Parameters:
    ///   - source: Where names and values are looked for.
    ///   - subject: What is searched.
    ///   - range: Over which time; the newest day of it is looked at.
    package init(_ source: any TelemetrySource, _ subject: EventSubject, range: TimeRange) {
        catalog = FieldCatalog(source, subject, range: range)
        self.subject = subject
    }

    /// What may stand at the end of a text: that of a search before the cursor.
    ///
    /// - Parameter text: At most as long as a search may be; a longer one has no candidates.
    /// - Returns: The candidates, best first.
    /// - Throws: What the source throws.
    package func completions(_ text: String) async throws -> SearchCompletion {
        guard text.unicodeScalars.count <= EventSearchSyntax.lengthMax else {
            return SearchCompletion(start: 0, candidates: [])
        }
        let cursor = SearchCursor(text)
        let found: [SearchCompletion.Candidate] =
            switch cursor.place {
            case .condition: try await fields(cursor.written, endings: true)
            case .field: try await fields(cursor.written, endings: false)
            case .value(let field, let isEquality):
                try await values(of: field, cursor.written, hasPresence: isEquality)
            case .stage(let isFirst): Self.stages(cursor.written, isFirst: isFirst)
            case .order:
                Self.matching(
                    cursor.written,
                    [("time", .word, "oldest first"), ("key", .word, "by the fields' texts")]
                )
                    + Self.stages(cursor.written, isFirst: false)
            case .free: []
            }
        return SearchCompletion(start: cursor.start, candidates: Array(found.prefix(Self.candidatesMax)))
    }

    private func fields(_ written: String, endings: Bool) async throws -> [SearchCompletion.Candidate] {
        let seen = try await catalog.fields()
        var found = seen.filter { Self.fits($0.name, written) }.map { field in
            let often = field.share >= 1 ? "in all" : "in \(max(1, Int(field.share * 100))) %"
            return candidate(EventSearchPrinter.name(EventField(field.name)), .field, often)
        }
        // What begins so comes before what only contains it; else what is there most often is first.
        let beginning = found.filter { $0.text.lowercased().hasPrefix(written.lowercased()) }
        found = beginning + found.filter { !beginning.contains($0) }
        guard endings, seen.contains(where: { $0.name == written }) else { return found }
        let operators = [
            ("=", "is"), ("!=", "is not"), ("~", "matches a pattern"), (">=", "at least"), ("=*", "is there"),
        ]
        let name = EventSearchPrinter.name(EventField(written))
        return operators.map { candidate(name + $0.0, .word, $0.1) } + found.filter { $0.text != name }
    }

    private func values(
        of field: String,
        _ written: String,
        hasPresence: Bool
    ) async throws -> [SearchCompletion.Candidate] {
        if field == "level" {
            return Self.matching(
                written,
                ["trace", "debug", "info", "warn", "error", "fatal"].map { ($0, .value, "") }
            )
        }
        let values = try await catalog.values(of: field, containing: written)
        var found = values.map { value in
            let filter = EventFilter.compare(EventField(field), .equal, value.value)
            let text = EventSearchPrinter.text(filter)
            let name = EventSearchPrinter.name(EventField(field))
            return candidate(String(text.dropFirst(name.count + 1)), .value, "\(value.count)")
        }
        if hasPresence, written.isEmpty, !found.isEmpty { found.append(candidate("*", .word, "is there")) }
        return found
    }

    private static func stages(_ written: String, isFirst: Bool) -> [SearchCompletion.Candidate] {
        let figures: [(String, SearchCompletion.Kind, String)] = [
            ("count", .function, "how many"), ("p95(", .function, "95 % are no larger"),
            ("p50(", .function, "the median"),
            ("p99(", .function, "99 % are no larger"), ("avg(", .function, "the mean"),
            ("sum(", .function, "added up"), ("min(", .function, "the smallest"), ("max(", .function, "the largest"),
            ("distinct(", .function, "how many different values"), ("quantile(", .function, "quantile(0.95, field)"),
        ]
        let stages: [(String, SearchCompletion.Kind, String)] = [
            ("by ", .stage, "group by fields"), ("bucket ", .stage, "split by time: bucket 5m"),
            ("top ", .stage, "the largest: top 10 by count"), ("bottom ", .stage, "the smallest"),
            ("sort ", .stage, "the order: sort count"), ("limit ", .stage, "how many at most: limit 20"),
        ]
        return matching(written, isFirst ? [figures[0]] + stages + figures.dropFirst() : figures)
    }

    private static func matching(
        _ written: String,
        _ offers: [(String, SearchCompletion.Kind, String)]
    ) -> [SearchCompletion.Candidate] {
        offers.filter { fits($0.0, written) && $0.0 != written }.map {
            SearchCompletion.Candidate(text: $0.0, kind: $0.1, detail: $0.2)
        }
    }

    private static func fits(_ name: String, _ written: String) -> Bool {
        written.isEmpty || name.lowercased().contains(written.lowercased())
    }

    private func candidate(
        _ text: String,
        _ kind: SearchCompletion.Kind,
        _ detail: String
    ) -> SearchCompletion.Candidate {
        SearchCompletion.Candidate(text: text, kind: kind, detail: detail)
    }
}
