import VigilModel

/// What a search works out, as a table.
struct GroupTable {
    let view: EventGroupsView
    let state: Page.State

    var content: [HTML] {
        let words = GroupWords(view: view, clock: state.clock)
        return [
            .tag("div", ["class": "scroll"]) {
                HTML.tag("table", ["class": "groups"]) {
                    HTML.tag("thead") {
                        HTML.tag("tr") {
                            for title in words.keyTitles { HTML.tag("th", ["scope": "col"], text: title) }
                            for figure in view.figures {
                                HTML.tag("th", ["scope": "col", "class": "number"], text: figure)
                            }
                        }
                    }
                    HTML.tag("tbody") {
                        for row in view.rows { cells(row, words) }
                    }
                }
            },
            view.isComplete
                ? .none : .tag("p", ["class": "quiet"], text: "There are more: add | limit 1000, or narrow it."),
        ]
    }

    private func cells(_ row: EventGroupsView.Row, _ words: GroupWords) -> HTML {
        .tag("tr") {
            for key in words.keys(row) { HTML.tag("td", ["class": "key-text"], text: key) }
            for figure in words.figures(row) { HTML.tag("td", ["class": "number"], text: figure) }
        }
    }
}
