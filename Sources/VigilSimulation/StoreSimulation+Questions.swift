import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

extension StoreSimulation {
    /// Asks one thing, and compares the answer with the model's.
    func ask() throws(Violation) {
        guard let core else { return }
        expireModel()
        let now = clock.now
        var start = now - .seconds(Int64.random(in: 0...40_000, using: &random))
        if random.chance(0.2) { start = .distantPast }
        let range = TimeRange(start: start, end: start + .seconds(Int64.random(in: 1...80_000, using: &random)))
        let kind = random.next() % 4
        do {
            switch kind {
            case 0: try askRecords(core, range)
            case 1: try askGroups(core, range)
            default: try askSeries(core, range, newestOnly: kind == 2)
            }
        } catch let error as Violation {
            throw error
        } catch {
            try Violation.unless(isTroubled || disk.isDead, "nothing is wrong, and a question gets \(error)")
        }
    }

    private func askRecords(_ core: StoreCore, _ range: TimeRange) throws {
        let signal = random.pick(StoreModel.signals)
        let order = random.pick([EventOrder.newestFirst, .oldestFirst])
        let limit = Int(random.next() % 30) + 1
        note("ask for \(limit) \(signal), \(order)")
        let found = try core.events(EventQuery(signal, range: range, order: order, limit: limit)).records.map(\.time)
        guard let times = model.times(of: signal, in: range) else { return }
        let wanted = order == .oldestFirst ? times.prefix(limit) : times.reversed().prefix(limit)
        try Violation.unless(
            found == Array(wanted),
            "\(limit) \(signal) of \(range.start) to \(range.end), \(order): \(found) instead of \(wanted)"
        )
    }

    private func askGroups(_ core: StoreCore, _ range: TimeRange) throws {
        let signal = random.pick(StoreModel.signals)
        note("ask for groups of \(signal)")
        let query = EventQuery(signal, range: range, groupBy: ["service"], aggregates: [.count], limit: 1_000)
        guard case .groups(let groups, _) = try core.events(query),
            let wanted = model.services(of: signal, in: range)
        else { return }
        var found: [String: Int] = [:]
        for group in groups {
            found[group.key.first?.stringValue ?? ""] = group.values.first.flatMap { $0 }.map { Int($0) }
        }
        try Violation.unless(found == wanted, "groups of \(signal) are \(found) instead of \(wanted)")
    }

    private func askSeries(_ core: StoreCore, _ range: TimeRange, newestOnly: Bool) throws {
        let name = random.pick(["requests", "http.server.request.duration", "cpu"])
        note("ask for \(newestOnly ? "the newest of " : "")\(name)")
        let series = try core.scan(MetricScan(name: name, range: range, newestOnly: newestOnly))
        guard var wanted = model.keys(of: name, in: range) else { return }
        let found = StoreAnswers.points(of: series).map(\.key)
        if newestOnly {
            let streams = Dictionary(grouping: wanted) { "\($0.series) \($0.writer)" }
            wanted = Set(streams.values.compactMap { $0.max { $0.time < $1.time } })
        }
        try Violation.unless(
            found.count == wanted.count && Set(found.map(\.time)) == Set(wanted.map(\.time)),
            "of \(name) there are \(found.count) samples instead of \(wanted.count)"
        )
    }

    /// Compares everything with the model.
    func checkAll() throws(Violation) {
        guard let core else { return }
        expireModel()
        note("check everything")
        guard let answers = try everything(of: core) else { return }
        try model.check(answers)
        let held = core.statistics.held
        let spans = answers.events.count { $0.span != nil }
        try Violation.unless(
            held.spans >= spans && held.logs >= answers.events.count - spans,
            "\(held) are said to be held, \(spans) spans of \(answers.events.count) records are there"
        )
    }

    /// Lets go what may go by age.
    func expireModel() {
        if let age = settings.retention { model.expire(before: clock.newest - age) }
    }

    /// All that the store answers; nil where the disk did not let it.
    func everything(of core: StoreCore) throws(Violation) -> StoreAnswers? {
        do {
            return try StoreAnswers(core)
        } catch {
            try Violation.unless(isTroubled || disk.isDead, "nothing is wrong, and a question gets \(error)")
            return nil
        }
    }
}
