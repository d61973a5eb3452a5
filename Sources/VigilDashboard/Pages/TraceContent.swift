import VigilModel

/// The page of one trace.
struct TraceContent {
    let view: TraceView
    let state: Page.State
    /// Deeper spans are drawn at this depth.
    private static let depthMax = 12

    var content: [HTML] {
        [
            .tag("section", ["class": "panel"]) {
                HTML.tag("h2", text: view.spans.first?.name ?? "Log records of a trace")
                HTML.tag("p", ["class": "quiet"], text: summary)
                HTML.tag("div", ["class": "waterfall"]) {
                    axis
                    for span in view.spans { row(span) }
                }
            },
            view.logs.isEmpty
                ? .none
                : .tag("section", ["class": "panel"]) {
                    HTML.tag("h2") {
                        "Logs"
                        HTML.tag("small", text: " oldest first")
                    }
                    LogList(logs: view.logs, state: state).list
                },
        ]
    }

    private var summary: String {
        let services = Set(view.spans.map(\.service)).sorted().joined(separator: ", ")
        return "\(state.clock.dateTime(view.start)) \(state.clock.zone) · \(Humanised.seconds(view.durationSeconds)) · "
            + "\(view.spans.count) spans · \(services) · \(view.trace)"
    }

    private var axis: HTML {
        .tag("div", ["class": "axis", "aria-hidden": "true"]) {
            for part in 0...4 {
                HTML.tag("span", text: Humanised.seconds(view.durationSeconds * Double(part) / 4))
            }
        }
    }

    private func row(_ span: SpanView) -> HTML {
        let total = view.durationSeconds
        let isError = span.status == "error"
        return .tag("details", ["id": "span-" + span.span]) {
            HTML.tag("summary") {
                HTML.tag("span", ["class": "name depth\(min(span.depth, Self.depthMax))"]) {
                    if isError { HTML.tag("span", ["class": "bad", "title": "failed"], text: "✗ ") }
                    span.name
                    HTML.tag("small", text: " " + span.service)
                }
                SpanBar(
                    offset: total > 0 ? span.offsetSeconds / total : 0,
                    length: total > 0 ? span.durationSeconds / total : 1,
                    isError: isError
                ).svg
                HTML.tag("span", ["class": "number"], text: Humanised.seconds(span.durationSeconds))
            }
            if !span.statusMessage.isEmpty { HTML.tag("p", ["class": "problem"], text: span.statusMessage) }
            attributes(
                [
                    AttributeView(key: "span", value: span.span), AttributeView(key: "kind", value: span.kind),
                    AttributeView(key: "starts after", value: Humanised.seconds(span.offsetSeconds)),
                    AttributeView(key: "scope", value: span.scope),
                ].filter { !$0.value.isEmpty } + span.attributes
            )
            for event in span.events {
                HTML.tag("h3") {
                    event.name
                    HTML.tag("small", text: " after " + Humanised.seconds((event.time - view.start).inSeconds))
                }
                attributes(event.attributes.filter { $0.key != "exception.stacktrace" })
                for stack in event.attributes where stack.key == "exception.stacktrace" {
                    HTML.tag("pre", text: stack.value)
                }
            }
        }
    }

    private func attributes(_ attributes: [AttributeView]) -> HTML {
        .tag("dl", ["class": "attributes"]) {
            for one in attributes {
                HTML.tag("div") {
                    HTML.tag("dt", text: one.key)
                    HTML.tag("dd", text: one.value)
                }
            }
        }
    }
}
