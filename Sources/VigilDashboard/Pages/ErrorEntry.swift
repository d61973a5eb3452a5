import VigilModel

/// One kind of error, with its stack folded.
struct ErrorEntry {
    let error: ErrorView
    let now: Timestamp
    let state: Page.State

    var entry: HTML {
        let id =
            "error-"
            + [error.service, error.type, error.message, error.operation].joined(separator: "/").percentEncoded
        return .tag("details", ["class": "fault", "id": id]) {
            HTML.tag("summary") {
                HTML.tag(
                    "span",
                    ["class": "times", "title": "how often"],
                    text: "\(Humanised.count(Double(error.count)))×"
                )
                HTML.tag("span", ["class": "what"]) {
                    HTML.tag("span", ["class": "message"]) {
                        HTML.tag("b", ["class": "bad"], text: error.type.isEmpty ? "error" : error.type)
                        if !error.message.isEmpty { " " + error.message }
                    }
                    HTML.tag("small", text: place)
                }
            }
            HTML.tag("p", ["class": "quiet"]) {
                "First \(state.clock.dateTime(error.first)), last \(state.clock.dateTime(error.last))"
                if !error.trace.isEmpty {
                    " · "
                    HTML.tag("a", ["href": "/traces/" + error.trace.percentEncoded], text: "trace")
                }
            }
            if error.stacktrace.isEmpty {
                HTML.tag("p", ["class": "quiet"], text: "No stack was sent.")
            } else {
                HTML.tag("pre", text: error.stacktrace)
            }
        }
    }

    private var place: String {
        [error.service, error.operation, Humanised.age(of: error.last, at: now)].filter { !$0.isEmpty }
            .joined(separator: " · ")
    }
}
