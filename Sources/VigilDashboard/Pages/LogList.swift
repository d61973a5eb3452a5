import VigilModel

/// Log records, each with its attributes folded.
struct LogList {
    let logs: [LogView]
    let state: Page.State

    var list: HTML {
        .tag("div", ["class": "logs"]) {
            for log in logs { entry(log) }
        }
    }

    private func entry(_ log: LogView) -> HTML {
        let first = log.text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        let level = log.level.isEmpty ? log.stream : log.level
        let details = LogDetails(log).text
        return .tag("details", ["class": "log \(Self.known(log.level))", "id": "log-\(log.sequence)"]) {
            HTML.tag("summary") {
                HTML.tag("time", ["datetime": log.time.rfc3339], text: state.clock.milliseconds(log.time))
                HTML.tag("span", ["class": "level"], text: level)
                HTML.tag("span", ["class": "service"], text: log.service)
                HTML.tag("span", ["class": "text"]) {
                    HTML.text(String(first))
                    if !details.isEmpty { HTML.tag("span", ["class": "details"], text: details) }
                }
            }
            HTML.tag("pre", text: log.text)
            HTML.tag("dl", ["class": "attributes"]) {
                if !log.event.isEmpty { attribute("event", log.event) }
                attribute("scope", log.scope.isEmpty ? Humanised.nothing : log.scope)
                for one in log.attributes where one.key != "exception.stacktrace" { attribute(one.key, one.value) }
            }
            if let stack = log.attributes.first(where: { $0.key == "exception.stacktrace" }) {
                HTML.tag("pre", text: stack.value)
            }
            if !log.trace.isEmpty {
                HTML.tag("p") {
                    HTML.tag("a", ["href": "/traces/" + log.trace.percentEncoded], text: "trace \(log.trace)")
                }
            }
        }
    }

    private func attribute(_ key: String, _ value: String) -> HTML {
        .tag("div") {
            HTML.tag("dt", text: key)
            HTML.tag("dd", text: value)
        }
    }

    /// The level as a class: what comes from outside makes none.
    private static func known(_ level: String) -> String {
        ["trace", "debug", "info", "warn", "error", "fatal"].contains(level) ? level : "plain"
    }
}
