import VigilModel
import VigilStore

extension TextRenderer {
    /// One screen: health, host, services, operations, errors, logs, and how the store fares.
    package func status(_ view: StatusView) -> String {
        var lines = header(view)
        if view.services.isEmpty {
            lines += [""] + nothing(view)
        } else {
            lines += heading("Services")
            lines += serviceLines(view.services, now: view.time)
        }
        if !view.operations.isEmpty {
            lines += heading("Operations", "most time spent first")
            lines += operationLines(Array(view.operations.prefix(8)))
        }
        if !view.errors.isEmpty {
            lines += heading("Errors", "newest first")
            lines += errorLines(Array(view.errors.prefix(5)), now: view.time)
        }
        if !view.logs.isEmpty {
            lines += heading("Log")
            lines += view.logs.prefix(8).reversed().map { VisibleLine($0, self).text }
        }
        return joined(lines + [""] + footer(view))
    }

    /// Where no service is to be seen: how to send something, unless something is stored from before.
    private func nothing(_ view: StatusView) -> [String] {
        guard let before = view.wordsOfBefore else { return Self.howToSend.split(separator: "\n").map(String.init) }
        return [before, "To look further back:  vigil status -p 24h"]
    }

    private func header(_ view: StatusView) -> [String] {
        let health = styled(
            Self.mark(view.health.status) + " " + view.health.status.rawValue,
            .health(view.health.status)
        )
        var lines = [
            styled("vigil", .bold) + "  " + health
                + styled("  \(Self.words(view.window)), until \(clock.time(view.window.end))", .dim)
        ]
        for check in view.health.checks where check.status != .healthy {
            let text = VisibleText.line("  \(Self.mark(check.status)) \(check.name): \(check.message)")
            lines.append(styled(VisibleText.cut(text, to: width), .health(check.status)))
        }
        if let host = view.host {
            let figures = [
                "cpu " + Humanised.percent(host.cpuUtilization),
                "memory " + Humanised.percent(host.memoryUtilization)
                    + (host.memoryUsedBytes.map { " (\(Humanised.bytes($0)))" } ?? ""),
                "disk " + Humanised.percent(host.diskUtilization),
                "load " + (host.loadAverage.map { Humanised.decimal($0, places: 2) } ?? Humanised.nothing),
            ]
            lines.append(
                VisibleText.cut(VisibleText.line("\(host.name)  " + figures.joined(separator: "  ")), to: width)
            )
        }
        return lines
    }

    static func mark(_ status: HealthView.Status) -> String {
        switch status {
        case .healthy: "✓"
        case .degraded: "!"
        case .unhealthy: "✗"
        }
    }

    /// What the store weighs; nothing where it has nothing on a disk.
    private func inventoryLines(_ inventory: StoreInventory, now: Timestamp) -> [String] {
        let words = InventoryWords(inventory: inventory, now: now)
        var lines: [String] = []
        if let size = words.size {
            for text in [([size] + words.facts).joined(separator: ", "), words.shares.joined(separator: ", ")]
            where !text.isEmpty {
                lines.append(styled(VisibleText.cut("       " + text, to: width), .dim))
            }
        }
        if let damage = words.damage { lines.append(styled(VisibleText.cut(damage, to: width), .red)) }
        return lines
    }

    private func footer(_ view: StatusView) -> [String] {
        let store = view.store
        var text =
            "store: \(Humanised.count(Double(store.held.spans))) spans, \(Humanised.count(Double(store.held.points)))"
            + " points, \(Humanised.count(Double(store.held.logs))) logs, \(Humanised.count(Double(store.series)))"
            + " series"
        // What is on a disk has a line of its own, with the memory.
        if (view.inventory?.diskBytes ?? 0) == 0 {
            text += ", \(Humanised.bytes(Double(store.memoryBytes))) in memory"
        }
        if store.evicted.total > 0 { text += ", \(Humanised.count(Double(store.evicted.total))) evicted" }
        if let cpu = view.server.cpuUtilization {
            text +=
                "  ·  vigil \(view.server.version): cpu \(Humanised.percent(cpu)), "
                + Humanised.bytes(view.server.memoryBytes)
        }
        var lines = [styled(VisibleText.cut(VisibleText.line(text), to: width), .dim)]
        if let inventory = view.inventory { lines += inventoryLines(inventory, now: view.time) }
        if let refusing = store.refusing {
            lines.append(styled(VisibleText.line("the store takes nothing: \(refusing)"), .red))
        }
        return lines
    }
}
