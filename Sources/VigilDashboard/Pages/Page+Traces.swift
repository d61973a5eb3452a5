import VigilModel
import VigilQuery

extension Page {
    /// The traces, newest first.
    package static func traces(_ view: TracesView?, _ state: State = State()) -> String {
        Page(
            title: "Traces",
            path: "/traces",
            state: state,
            isLive: state.problem == nil,
            content: tracesContent(view, state)
        ).rendered
    }

    private static func tracesContent(_ view: TracesView?, _ state: State) -> [HTML] {
        let search = SearchBox(
            path: "/traces",
            subject: .traces,
            example: "service=api status=error duration>500ms | by route | p95(duration), count",
            state: state
        )
        guard let view else { return [search.form] }
        let longest = view.traces.map(\.durationSeconds).max() ?? 0
        return [
            search.form,
            .tag("section", ["class": "panel"]) {
                if let groups = view.groups {
                    GroupTable(view: groups, state: state).content
                } else if view.traces.isEmpty {
                    search.nothingFound("traces")
                } else {
                    HTML.tag("div", ["class": "scroll"]) {
                        HTML.tag("table") {
                            HTML.tag("thead") {
                                HTML.tag("tr") {
                                    HTML.tag("th", text: "trace")
                                    HTML.tag("th", text: "started")
                                    HTML.tag("th", ["class": "number"], text: "duration")
                                    HTML.tag("th", ["class": "wide optional"])
                                    HTML.tag("th", ["class": "number optional"], text: "spans")
                                    HTML.tag("th", ["class": "number"], text: "errors")
                                }
                            }
                            HTML.tag("tbody") {
                                for trace in view.traces { row(trace, longest: longest, state) }
                            }
                        }
                    }
                }
                if view.groups == nil, !view.isComplete {
                    HTML.tag("p", ["class": "quiet"], text: "Older ones are not shown: narrow the search.")
                }
            },
        ]
    }

    private static func row(_ trace: TraceSummaryView, longest: Double, _ state: State) -> HTML {
        .tag("tr") {
            HTML.tag("th", ["scope": "row"]) {
                HTML.tag("a", ["href": "/traces/" + trace.trace.percentEncoded], text: trace.name)
                HTML.tag("small", text: " " + trace.services.joined(separator: ", "))
            }
            HTML.tag("td") {
                HTML.tag("time", ["datetime": trace.start.rfc3339], text: state.clock.time(trace.start))
            }
            HTML.tag("td", ["class": "number"], text: Humanised.seconds(trace.durationSeconds))
            HTML.tag("td", ["class": "optional"]) {
                SpanBar(
                    offset: 0,
                    length: longest > 0 ? trace.durationSeconds / longest : 0,
                    isError: trace.errors > 0
                ).svg
            }
            HTML.tag("td", ["class": "number optional"], text: "\(trace.spans)")
            HTML.tag("td", ["class": trace.errors > 0 ? "number bad" : "number"], text: "\(trace.errors)")
        }
    }

    /// One trace: its spans as a waterfall, then its log records.
    package static func trace(_ view: TraceView, _ state: State = State()) -> String {
        Page(
            title: view.spans.first?.name ?? "Trace",
            path: "/traces/" + view.trace.percentEncoded,
            state: state,
            hasWindow: false,
            content: TraceContent(view: view, state: state).content
        ).rendered
    }
}

/// A bar on a line of time, from 0 to 1.
struct SpanBar {
    var offset: Double
    var length: Double
    var isError: Bool

    var svg: HTML {
        let start = min(0.998, max(0, offset)) * 1_000
        let width = max(2, min(1 - start / 1_000, max(0, length)) * 1_000)
        return .tag(
            "svg",
            ["class": "bar", "viewBox": "0 0 1000 10", "preserveAspectRatio": "none", "aria-hidden": "true"]
        ) {
            HTML.tag(
                "rect",
                [
                    "class": isError ? "span failed" : "span", "x": ChartSVG.number(start), "y": "1",
                    "width": ChartSVG.number(width), "height": "8",
                ]
            )
        }
    }
}
