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
            example: "level>=warn service=api \"timed out\" -path=/health",
            state: state
        )
        guard let view else { return [search.form] }
        return [
            search.form,
            .tag("section", ["class": "panel"]) {
                if view.logs.isEmpty {
                    search.nothingFound("log records")
                } else {
                    LogList(logs: view.logs, state: state).list
                }
                if !view.isComplete {
                    HTML.tag("p", ["class": "quiet"], text: "Older ones are not shown: narrow the search.")
                }
            },
        ]
    }
}

/// The field to search by; what is wrong with a search stands below it.
struct SearchBox {
    let path: String
    let example: String
    let state: Page.State

    var form: HTML {
        .tag("form", ["class": "search", "action": path, "role": "search"]) {
            if state.since != "15m" {
                HTML.tag("input", ["type": "hidden", "name": "since", "value": state.since])
            }
            HTML.tag(
                "input",
                [
                    "type": "search", "name": "search", "value": state.search, "placeholder": example,
                    "aria-label": "Search", "autocapitalize": "off", "autocomplete": "off", "spellcheck": "false",
                ]
            )
            HTML.tag("button", text: "Search")
            if let problem = state.problem { HTML.tag("pre", ["class": "problem"], text: problem) }
        }
    }

    /// What stands where nothing matches.
    func nothingFound(_ things: String) -> HTML {
        let text = "No \(things) \(state.search.isEmpty ? "" : "match this ")in the last \(state.since)."
        return .tag("p", ["class": "quiet"], text: text)
    }
}
