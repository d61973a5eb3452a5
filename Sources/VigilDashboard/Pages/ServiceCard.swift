import VigilModel

/// One watched program on the first page: its figures, then its charts.
struct ServiceCard {
    let service: ServiceView
    let view: StatusView
    let state: Page.State
    let isOpen: Bool

    var card: HTML {
        .tag("section", ["class": "panel card"]) {
            HTML.tag("details", ["id": "service-" + service.name.percentEncoded]) {
                HTML.tag("summary") {
                    HTML.tag("h2") {
                        service.name
                        if !service.version.isEmpty { HTML.tag("small", text: " " + service.version) }
                    }
                    process
                    HTML.tag("span", ["class": "about"], text: about)
                    figures
                }
                if service.charts.isEmpty {
                    HTML.tag("p", ["class": "quiet"], text: "Nothing was measured in this time.")
                } else {
                    HTML.tag("div", ["class": "charts"]) {
                        for chart in service.charts { ChartSVG(chart, clock: state.clock).figure }
                    }
                }
            }.flagged("open", isOpen)
        }
    }

    private var about: String {
        var parts: [String] = []
        if !service.environment.isEmpty { parts.append(service.environment) }
        if !service.language.isEmpty { parts.append(service.language) }
        if service.instances.count > 1 { parts.append("\(service.instances.count) instances") }
        parts.append("seen " + Humanised.age(of: service.lastSeen, at: view.time))
        return parts.joined(separator: " · ")
    }

    private var process: HTML {
        guard let process = service.process else { return .none }
        let isGood = process.isRunning || process.ending == "exit code 0"
        let word = process.isRunning ? "running" : process.ending.isEmpty ? "ended" : process.ending
        let restarts = process.restarts == 0 ? "" : ", \(process.restarts) restart\(process.restarts == 1 ? "" : "s")"
        let pid = process.isRunning ? process.pid.map { " · pid \($0)" } ?? "" : ""
        return .tag("span", ["class": "badge " + (isGood ? "healthy" : "unhealthy"), "title": process.command]) {
            HTML.tag("span", ["aria-hidden": "true"], text: process.isRunning ? "▶" : "■")
            " " + word + restarts + pid
        }
    }

    private var figures: HTML {
        let operations = service.operations
        let hasOperations = operations.count > 0
        return .tag("dl", ["class": "figures"]) {
            figure("rate", hasOperations ? Humanised.rate(operations.rate) : Humanised.nothing)
            figure("p50", Humanised.seconds(operations.p50))
            figure("p95", Humanised.seconds(operations.p95))
            figure("p99", Humanised.seconds(operations.p99))
            figure("errors", Humanised.percent(operations.errorRate), isBad: operations.failures > 0)
            figure("cpu", Humanised.percent(service.cpuUtilization))
            figure("memory", Humanised.bytes(service.memoryBytes))
            if let threads = service.threads { figure("threads", Humanised.count(threads)) }
            if let descriptors = service.fileDescriptors { figure("files", Humanised.count(descriptors)) }
        }
    }

    private func figure(_ name: String, _ value: String, isBad: Bool = false) -> HTML {
        .tag("div") {
            HTML.tag("dt", text: name)
            HTML.tag("dd", ["class": isBad ? "bad" : nil], text: value)
        }
    }
}
