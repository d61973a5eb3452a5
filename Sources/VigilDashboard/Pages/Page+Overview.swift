import VigilModel
import VigilStore

extension Page {
    /// The first page: all that matters now.
    package static func overview(_ view: StatusView, _ state: State = State()) -> String {
        Page(
            title: "Vigil",
            path: "/",
            state: state,
            health: view.health,
            isLive: true,
            content: OverviewContent(view: view, state: state).content
        ).rendered
    }
}

private struct OverviewContent {
    let view: StatusView
    let state: Page.State
    /// Charts of further services are folded.
    private static let openMax = 4

    var content: [HTML] {
        var content = [checks, hostStrip]
        if view.services.isEmpty {
            content.append(emptyState)
        }
        for (index, service) in view.services.enumerated() {
            content.append(ServiceCard(service: service, view: view, state: state, isOpen: index < Self.openMax).card)
        }
        if !view.operations.isEmpty || !view.errors.isEmpty {
            content.append(
                .tag("div", ["class": view.errors.isEmpty ? "" : "columns"]) {
                    if !view.operations.isEmpty { operations }
                    if !view.errors.isEmpty { errors }
                }
            )
        }
        if !view.logs.isEmpty { content.append(logs) }
        content.append(footer)
        return content
    }

    private var checks: HTML {
        let bad = view.health.checks.filter { $0.status != .healthy }
        guard !bad.isEmpty else { return .none }
        return .tag("ul", ["class": "checks"]) {
            for check in bad {
                HTML.tag("li", ["class": check.status.rawValue]) {
                    HealthMark(status: check.status).badge
                    HTML.tag("b", text: " " + check.name)
                    " " + check.message
                }
            }
        }
    }

    private var hostStrip: HTML {
        guard let host = view.host else { return .none }
        return .tag("section", ["class": "strip", "aria-label": "Host"]) {
            HTML.tag("b", text: host.name)
            meter("cpu", host.cpuUtilization)
            meter("memory", host.memoryUtilization, note: host.memoryUsedBytes.map { Humanised.bytes($0) })
            meter("disk", host.diskUtilization)
            if let load = host.loadAverage {
                HTML.tag("span", ["class": "meter"]) {
                    "load "
                    HTML.tag("b", text: Humanised.decimal(load, places: 2))
                }
            }
        }
    }

    private func meter(_ name: String, _ ratio: Double?, note: String? = nil) -> HTML {
        .tag("span", ["class": "meter"]) {
            name + " "
            if let ratio {
                HTML.tag("svg", ["viewBox": "0 0 48 6", "aria-hidden": "true"]) {
                    HTML.tag("rect", ["class": "track", "width": "48", "height": "6", "rx": "3"])
                    HTML.tag(
                        "rect",
                        [
                            "class": ratio > 0.9 ? "fill high" : "fill",
                            "width": ChartSVG.number(48 * min(1, max(0, ratio))), "height": "6", "rx": "3",
                        ]
                    )
                }
                " "
            }
            HTML.tag("b", text: Humanised.percent(ratio))
            if let note { " " + note }
        }
    }

    private var operations: HTML {
        let within = view.operations.map(\.figures.percentileError).max() ?? 0
        let isEstimated = view.operations.contains { $0.figures.isEstimated }
        return .tag("section", ["class": "panel"]) {
            HTML.tag("h2") {
                "Operations"
                HTML.tag(
                    "small",
                    text: " most time spent first · percentiles within \(Humanised.percent(within))"
                        + (isEstimated ? " · ~ weighted by a sampling rate" : "")
                )
            }
            OperationTable(operations: view.operations, state: state).table
        }
    }

    private var errors: HTML {
        .tag("section", ["class": "panel"]) {
            HTML.tag("h2") {
                "Errors"
                HTML.tag("small", text: " newest first")
            }
            for error in view.errors { ErrorEntry(error: error, now: view.time, state: state).entry }
        }
    }

    private var logs: HTML {
        .tag("section", ["class": "panel"]) {
            HTML.tag("h2") {
                HTML.tag("a", ["href": PageAddress("/logs", since: state.since).text], text: "Logs")
                HTML.tag("small", text: " newest first")
            }
            LogList(logs: Array(view.logs.prefix(20)), state: state).list
        }
    }

    private var footer: HTML {
        let store = view.store
        func count(_ number: Int) -> String { Humanised.count(Double(number)) }
        func bytes(_ number: Int) -> String { Humanised.bytes(Double(number)) }
        var parts = [
            "\(count(store.held.spans)) spans, \(count(store.held.points)) points in \(count(store.series)) series, "
                + "\(count(store.held.logs)) log records",
            "\(bytes(store.memoryBytes)) in memory, \(bytes(store.diskBytes)) on disk",
        ]
        let inventory = view.inventory.map { InventoryWords(inventory: $0, now: view.time) }
        if let oldest = store.oldest { parts.append("since \(state.clock.dateTime(oldest))") }
        if store.evicted.total > 0 {
            parts.append("\(Humanised.count(Double(store.evicted.total))) older records have made room")
        }
        if let commit = store.commitP99 { parts.append("commit p99 \(Humanised.seconds(commit))") }
        parts.append(
            "Vigil \(view.server.version) takes \(Humanised.percent(view.server.cpuUtilization)) cpu, "
                + Humanised.bytes(view.server.memoryBytes)
        )
        parts.append("at \(state.clock.dateTime(view.time)) " + state.clock.zone)
        return .tag("footer") {
            if let refusing = store.refusing {
                HTML.tag("p", ["class": "problem"], text: "The store takes nothing at the moment: \(refusing)")
            }
            if let damage = inventory?.damage { HTML.tag("p", ["class": "problem"], text: damage) }
            HTML.tag("p", text: parts.joined(separator: " · "))
            if let shares = inventory?.shares, !shares.isEmpty {
                HTML.tag("p", text: "Packed: " + shares.joined(separator: " · "))
            }
        }
    }

    private var emptyState: HTML {
        .tag("section", ["class": "panel empty"]) {
            HTML.tag("h2", text: view.wordsOfBefore ?? "Nothing has been sent yet")
            HTML.tag("p") {
                "Watch a program: "
                HTML.tag("code", text: "vigil run -- COMMAND")
            }
            HTML.tag(
                "p",
                text: "Or point an OpenTelemetry SDK here; many send by gRPC unless told so, which comes later:"
            )
            HTML.tag(
                "pre",
                text: "export OTEL_EXPORTER_OTLP_ENDPOINT=\(state.endpoint)\n"
                    + "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"
            )
        }
    }
}
