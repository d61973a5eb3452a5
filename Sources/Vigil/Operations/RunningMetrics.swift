import Synchronization
import VigilModel

/// How many operations run, by name, and how old the oldest is.
///
/// A name that was seen running stays, with zero, so that what ended is seen to have ended.
final class RunningMetrics: Sendable {
    private let names = Mutex<[String]>([])
    private let namesMax: Int

    init(namesMax: Int) {
        self.namesMax = namesMax
    }

    func collect(_ running: [RunningOperation], start: Timestamp, at time: Timestamp) -> [Metric] {
        let byName = Dictionary(grouping: running, by: \.name)
        let names = names.withLock { names in
            for name in byName.keys.sorted() where !names.contains(name) && names.count < namesMax {
                names.append(name)
            }
            return names
        }
        guard !names.isEmpty else { return [] }
        func points(_ value: ([RunningOperation]) -> NumberValue) -> [NumberPoint] {
            names.map { name in
                NumberPoint(
                    attributes: [SemanticName.operationName: .string(name)],
                    start: start,
                    time: time,
                    value: value(byName[name] ?? [])
                )
            }
        }
        let counts = points { .int(Int64($0.count)) }
        let ages = points { .double($0.first?.duration.inSeconds ?? 0) }
        return [
            Metric("vigil.operation.active", unit: "{operation}", data: .sum(counts, .cumulative, isMonotonic: false)),
            Metric("vigil.operation.age.max", unit: "s", data: .gauge(ages)),
        ]
    }
}
