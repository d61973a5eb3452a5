import VigilQuery

extension Page {
    /// The log records, newest first.
    package static func logs(_ view: LogsView?, _ state: State = State()) -> String {
        Page(
            title: "Logs",
            path: "/logs",
            state: state,
            isLive: state.problem == nil,
            content: logsContent(view, state)
        )
        .rendered
    }

    private static func logsContent(_ view: LogsView?, _ state: State) -> [HTML] {
        let search = SearchBox(
            path: "/logs",
            subject: .logs,
            example: "level>=warn service=api \"timed out\" -path=/health",
            state: state
        )
        guard let view else { return [search.form] }
        return [
            search.form,
            .tag("section", ["class": "panel"]) {
                if let groups = view.groups {
                    GroupTable(view: groups, state: state).content
                } else if view.logs.isEmpty {
                    search.nothingFound("log records")
                } else {
                    LogList(logs: view.logs, state: state).list
                }
                if view.groups == nil, !view.isComplete {
                    HTML.tag("p", ["class": "quiet"], text: "Older ones are not shown: narrow the search.")
                }
            },
        ]
    }
}
