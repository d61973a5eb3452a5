import VigilModel

extension TextRenderer {
    /// The watched programs as a table.
    package func services(_ view: ServicesView) -> String {
        if view.services.isEmpty { return Self.howToSend + "\n" }
        return joined(serviceLines(view.services, now: view.window.end))
    }

    func serviceLines(_ services: [ServiceView], now: Timestamp) -> [String] {
        var table = TextTable(columns: [
            .init(title: "SERVICE", isFlexible: true), .init(title: "STATE"), .init(title: "RATE", isNumber: true),
            .init(title: "ERRORS", isNumber: true), .init(title: "P50", isNumber: true),
            .init(title: "P95", isNumber: true), .init(title: "P99", isNumber: true),
            .init(title: "CPU", isNumber: true), .init(title: "MEMORY", isNumber: true), .init(title: "SEEN"),
        ])
        for service in services {
            let figures = service.operations
            let name = service.version.isEmpty ? service.name : "\(service.name) \(service.version)"
            table.rows.append([
                .init(name, .bold), Self.state(service.process),
                .init(figures.count > 0 ? Humanised.rate(figures.rate) : Humanised.nothing),
                Self.errorRate(figures), .init(Humanised.seconds(figures.p50)), .init(Humanised.seconds(figures.p95)),
                .init(Humanised.seconds(figures.p99)), .init(Humanised.percent(service.cpuUtilization)),
                .init(Humanised.bytes(service.memoryBytes)), .init(Humanised.age(of: service.lastSeen, at: now), .dim),
            ])
        }
        return table.lines(self)
    }

    private static func state(_ process: ProcessView?) -> TextTable.Cell {
        guard let process else { return .init(Humanised.nothing, .dim) }
        let restarts = process.restarts > 0 ? " (\(process.restarts) restarts)" : ""
        if process.isRunning { return .init("running" + restarts, .green) }
        let isGood = process.ending == "exit code 0"
        return .init((process.ending.isEmpty ? "ended" : process.ending) + restarts, isGood ? nil : .red)
    }

    static func errorRate(_ figures: OperationFigures) -> TextTable.Cell {
        guard let rate = figures.errorRate else { return .init(Humanised.nothing) }
        return .init(Humanised.percent(rate), rate >= 0.05 ? .red : rate > 0 ? .yellow : nil)
    }

    /// The operations as a table, then what they are together, then the errors.
    package func operations(_ view: OperationsView) -> String {
        guard !view.operations.isEmpty || !view.errors.isEmpty else {
            return "No operations in the \(Self.words(view.window)).\n"
        }
        var lines = operationLines(view.operations)
        let total = view.total
        lines += [
            "",
            "\(Humanised.count(total.count)) operations, \(Humanised.rate(total.rate)),"
                + " \(Humanised.percent(total.errorRate)) failed"
                + " (percentiles within \(Humanised.percent(total.percentileError)))",
        ]
        if total.isEstimated { lines.append("Some counts are weighted by a sampling rate, marked ~.") }
        if !view.errors.isEmpty {
            lines += heading("Errors", "most first")
            lines += errorLines(view.errors, now: view.window.end)
        }
        return joined(lines)
    }

    func operationLines(_ operations: [OperationView]) -> [String] {
        let isOneService = Set(operations.map(\.service)).count < 2
        var table = TextTable(columns: [
            .init(title: "OPERATION", isFlexible: true), .init(title: "SERVICE", isFlexible: true),
            .init(title: "COUNT", isNumber: true), .init(title: "RATE", isNumber: true),
            .init(title: "FAILED", isNumber: true), .init(title: "P50", isNumber: true),
            .init(title: "P95", isNumber: true), .init(title: "P99", isNumber: true),
            .init(title: "MAX", isNumber: true),
        ])
        if isOneService { table.columns.remove(at: 1) }
        for operation in operations {
            let figures = operation.figures
            var row: [TextTable.Cell] = [
                .init(operation.name), .init(operation.service, .dim),
                .init((figures.isEstimated ? "~" : "") + Humanised.count(figures.count)),
                .init(Humanised.rate(figures.rate)), Self.errorRate(figures), .init(Humanised.seconds(figures.p50)),
                .init(Humanised.seconds(figures.p95)), .init(Humanised.seconds(figures.p99)),
                .init(Humanised.seconds(figures.max)),
            ]
            if isOneService { row.remove(at: 1) }
            table.rows.append(row)
        }
        return table.lines(self)
    }

    func errorLines(_ errors: [ErrorView], now: Timestamp) -> [String] {
        errors.flatMap { error -> [String] in
            let count = VisibleText.padded("\(error.count)×", to: 6, right: true)
            let what = [error.type, error.message].filter { !$0.isEmpty }.joined(separator: ": ")
            let place = [error.service, error.operation].filter { !$0.isEmpty }.joined(separator: " · ")
            let detail = "\(place), \(Humanised.age(of: error.last, at: now))"
            return [
                count + "  " + styled(VisibleText.cut(VisibleText.line(what), to: width - 8), .red),
                "        " + styled(VisibleText.cut(VisibleText.line(detail), to: width - 8), .dim),
            ]
        }
    }
}
