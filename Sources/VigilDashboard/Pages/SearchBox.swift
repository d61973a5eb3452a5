import VigilQuery

/// The field to search by; what is wrong with a search stands below it, then the saved ones.
struct SearchBox {
    let path: String
    let subject: EventSubject
    let example: String
    let state: Page.State

    var form: HTML {
        .group([
            .tag("form", ["class": "search", "action": path, "role": "search"]) {
                if state.since != "15m" {
                    HTML.tag("input", ["type": "hidden", "name": "since", "value": state.since])
                }
                HTML.tag("div", ["class": "completed"]) {
                    HTML.tag(
                        "input",
                        [
                            "type": "search", "name": "search", "value": state.search, "placeholder": example,
                            "aria-label": "Search", "autocapitalize": "off", "autocomplete": "off",
                            "spellcheck": "false", "data-signal": subject.rawValue,
                        ]
                    )
                }
                HTML.tag("button", text: "Search")
                if let problem = state.problem { HTML.tag("pre", ["class": "problem"], text: problem) }
            },
            saved,
        ])
    }

    private var mine: [SavedSearchView] { state.saved.filter { $0.signal == subject } }

    private var saved: HTML {
        let canSave = !state.search.isEmpty && state.problem == nil
        if mine.isEmpty && !canSave { return .none }
        return .tag("details", ["class": "saved", "id": "saved"]) {
            HTML.tag("summary", text: mine.isEmpty ? "Save this search" : "Saved searches (\(mine.count))")
            HTML.tag("ul") {
                for search in mine { entry(search) }
            }
            if canSave { saving }
        }
    }

    private func entry(_ search: SavedSearchView) -> HTML {
        .tag("li") {
            HTML.tag(
                "a",
                ["href": PageAddress(path, since: state.since, search: search.search).text, "title": search.search],
                text: search.name
            )
            if let metric = search.metric { HTML.tag("code", text: metric) }
            if let problem = search.problem { HTML.tag("span", ["class": "quiet"], text: problem) }
            HTML.tag("form", ["method": "post", "action": "/searches"]) {
                hidden
                HTML.tag("input", ["type": "hidden", "name": "remove", "value": search.name])
                HTML.tag("button", ["aria-label": "Remove the saved search \(search.name)"], text: "×")
            }
        }
    }

    private var saving: HTML {
        .tag("form", ["method": "post", "action": "/searches", "class": "save"]) {
            hidden
            HTML.tag("input", ["name": "name", "placeholder": "name", "aria-label": "Name", "maxlength": "100"])
                .flagged("required")
            HTML.tag("button", text: "Save")
        }
    }

    private var hidden: HTML {
        .group([
            .tag("input", ["type": "hidden", "name": "signal", "value": subject.rawValue]),
            .tag("input", ["type": "hidden", "name": "since", "value": state.since]),
            .tag("input", ["type": "hidden", "name": "search", "value": state.search]),
        ])
    }

    /// What stands where nothing matches.
    func nothingFound(_ things: String) -> HTML {
        let text = "No \(things) \(state.search.isEmpty ? "" : "match this ")in the last \(state.since)."
        return .tag("p", ["class": "quiet"], text: text)
    }
}
