import VigilQuery

extension TextRenderer {
    /// Groups as a table.
    package func groups(_ view: EventGroupsView) -> String {
        guard !view.rows.isEmpty else { return "Nothing matches.\n" }
        let words = GroupWords(view: view, clock: clock)
        let keys = words.keyTitles.map { TextTable.Column(title: $0.uppercased(), isFlexible: true) }
        let figures = view.figures.map { TextTable.Column(title: $0, isNumber: true) }
        var table = TextTable(columns: keys + figures)
        for row in view.rows {
            table.rows.append((words.keys(row) + words.figures(row)).map { .init($0) })
        }
        return joined(table.lines(self))
    }

    /// The saved searches as a table.
    package func searches(_ view: SavedSearchesView) -> String {
        guard !view.searches.isEmpty else { return "No search is saved.\n" }
        let hasMetrics = view.searches.contains { $0.metric != nil }
        var columns: [TextTable.Column] = [.init(title: "NAME"), .init(title: "SIGNAL")]
        if hasMetrics { columns.append(.init(title: "METRIC")) }
        var table = TextTable(columns: columns + [.init(title: "SEARCH", isFlexible: true)])
        for search in view.searches {
            var row: [TextTable.Cell] = [.init(search.name), .init(search.signal.rawValue, .dim)]
            if hasMetrics { row.append(.init(search.metric ?? "")) }
            table.rows.append(row + [.init(search.problem ?? search.search)])
        }
        return joined(table.lines(self))
    }
}
