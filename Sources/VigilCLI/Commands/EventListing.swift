import VigilDashboard
import VigilModel
import VigilQuery

/// Finds records of a subject and writes them: lines, the oldest first, or a table of groups.
struct EventListing {
    let subject: EventSubject
    let search: String
    /// The most records.
    let lines: Int

    func write(_ server: ServerOptions, _ output: OutputOptions, _ period: PeriodOption) async throws {
        let console = Console(output)
        try await ViewProvider(server, console).withViews { views, now in
            let window = period.window(default: .seconds(86_400), now: now)
            let request = LogsRequest(window: window, subject: subject, search: search, limit: max(1, lines))
            try write(try await views.logs(request), console, isJSON: output.json)
        }
    }

    private func write(_ list: LogsView, _ console: Console, isJSON: Bool) throws {
        if let groups = list.groups {
            if isJSON { return try console.write(jsonLines: groups.rows) }
            return console.write(TextRenderer(console).groups(groups))
        }
        let logs = Array(list.logs.reversed())
        if isJSON { return try console.write(jsonLines: logs) }
        if logs.isEmpty { return console.remark("Nothing matches.") }
        let text = LogText(TextRenderer(console))
        console.write(logs.map(text.lines).joined())
        if !list.isComplete { console.remark("There are more: narrow the search, or ask for more with -n.") }
    }
}
