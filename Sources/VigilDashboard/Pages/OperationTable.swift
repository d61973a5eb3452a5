/// Operations with their counts and percentiles.
struct OperationTable {
    let operations: [OperationView]
    let state: Page.State

    var table: HTML {
        .tag("div", ["class": "scroll"]) {
            HTML.tag("table") {
                HTML.tag("thead") {
                    HTML.tag("tr") {
                        HTML.tag("th", text: "operation")
                        for name in ["count", "rate", "failed", "p50", "p95", "p99"] {
                            HTML.tag("th", ["class": name == "rate" ? "number optional" : "number"], text: name)
                        }
                    }
                }
                HTML.tag("tbody") {
                    for operation in operations { row(operation) }
                }
            }
        }
    }

    private func row(_ operation: OperationView) -> HTML {
        let figures = operation.figures
        let search = "name=\(Self.quoted(operation.name))"
        return .tag("tr") {
            HTML.tag("th", ["scope": "row"]) {
                HTML.tag(
                    "a",
                    ["href": PageAddress("/traces", since: state.since, search: search).text],
                    text: operation.name
                )
                HTML.tag("small", text: " " + operation.service)
            }
            number((figures.isEstimated ? "~" : "") + Humanised.count(figures.count))
            HTML.tag("td", ["class": "number optional"], text: Humanised.rate(figures.rate))
            number(Humanised.percent(figures.errorRate), isBad: figures.failures > 0)
            number(Humanised.seconds(figures.p50))
            number(Humanised.seconds(figures.p95))
            number(Humanised.seconds(figures.p99))
        }
    }

    private func number(_ text: String, isBad: Bool = false) -> HTML {
        .tag("td", ["class": isBad ? "number bad" : "number"], text: text)
    }

    /// A value as searches write it.
    static func quoted(_ text: String) -> String {
        "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0 == "\n" ? "\\n" : String($0) }.joined() + "\""
    }
}
