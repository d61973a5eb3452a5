import VigilModel
import VigilStore

extension StoreConformance {
    static let funnelCases: [StoreConformance] = [
        StoreConformance("a funnel counts who gets through its steps in their order") { store, clock in
            let visits = [
                "ann": "search order pay", "bob": "order search pay", "cid": "search search order search",
                "dan": "pay order search order pay", "eve": "look", "": "search order pay",
            ]
            _ = try await store.append(actions(visits, from: clock.now - .seconds(900)), identity: nil)
            let steps = ["search", "order", "pay"].map(step)
            let query = FunnelQuery(.logs, range: .all, key: "user.id", steps: steps)
            try equal(try await store.funnel(query), [4, 3, 2], "ann and dan pay; bob gets no further than searching")
            let one = FunnelQuery(.logs, range: .all, key: "user.id", steps: [.or(steps)])
            try equal(try await store.funnel(one), [4], "one step")
            let same = FunnelQuery(.logs, range: .all, key: "user.id", steps: [step("search"), step("search")])
            try equal(try await store.funnel(same), [4, 1], "a record is one step only")
        },
        StoreConformance("a funnel's window begins with the last start that may count") { store, clock in
            let start = clock.now - .seconds(900)
            let visits = ["ann": "search look look look search order", "bob": "search look look look order"]
            _ = try await store.append(actions(visits, from: start), identity: nil)
            func reached(within window: Duration?) async throws -> [Int] {
                let steps = [step("search"), step("order")]
                return try await store.funnel(
                    FunnelQuery(.logs, range: .all, key: "user.id", steps: steps, window: window)
                )
            }
            try equal(try await reached(within: .seconds(2)), [2, 1], "within the window")
            try equal(try await reached(within: .seconds(4)), [2, 2], "at its end")
            try equal(try await reached(within: nil), [2, 2], "at any time")
            let late = TimeRange(start: start + .seconds(3), end: clock.now)
            let query = FunnelQuery(.logs, range: late, key: "user.id", steps: [step("search"), step("order")])
            try equal(try await store.funnel(query), [1, 1], "in a range")
        },
        StoreConformance("a funnel without steps, or with too many, is refused") { store, _ in
            for count in [0, FunnelQuery.stepsMax + 1] {
                let steps = [EventFilter](repeating: .all, count: count)
                do {
                    _ = try await store.funnel(FunnelQuery(.logs, range: .all, key: "user.id", steps: steps))
                } catch let error as StoreError {
                    try equal(error.code, .limitExceeded, "code")
                    continue
                }
                throw Failure(description: "\(count) steps were taken")
            }
        },
    ]

    private static func step(_ action: String) -> EventFilter {
        .compare("vigil.interaction.name", .equal, .string(action))
    }

    /// What each did, a second apart; an empty name stands for nobody.
    private static func actions(_ visits: [String: String], from start: Timestamp) -> TelemetryBatch {
        let records = visits.flatMap { user, actions in
            actions.split(separator: " ").enumerated().map { index, action in
                var record = LogRecord(time: start + .seconds(index), severity: .info, eventName: "vigil.interaction")
                record.attributes["vigil.interaction.name"] = .string(String(action))
                if !user.isEmpty { record.attributes["user.id"] = .string(user) }
                return record
            }
        }
        return TelemetryBatch(logs: [ResourceGroup(resource: resource(), items: records)])
    }
}
