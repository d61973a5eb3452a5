import Foundation
import VigilModel

/// What users did in a week: 50,000 of them, 40 actions, few failures, durations by a log-normal.
struct InteractionLoad {
    static let count = 2_000_000
    static let perBatch = 2_000
    static let start = Timestamp(milliseconds: 1_795_000_000_000)

    private static let kinds = ["tap", "view", "swipe", "input", "search", "purchase"]
    private static let platforms = ["ios", "android", "web"]
    private static let resource = Resource(["service.name": "shop", "service.version": "2.7.0"])

    private var numbers = SeededNumbers(0x9e37_79b9_7f4a_7c15)
    private var time: Int64
    /// The mean time between two, milliseconds.
    private let step: Double

    /// So many within some days.
    init(start: Timestamp, days: Int, count: Int) {
        time = start.nanoseconds
        step = Double(days) * 86_400_000 / Double(count)
    }

    /// The next of them.
    mutating func batch(_ count: Int) -> TelemetryBatch {
        let records = (0..<count).map { _ in record() }
        let scope = InstrumentationScope("vigil.import")
        return TelemetryBatch(logs: [ResourceGroup(resource: Self.resource, scope: scope, items: records)])
    }

    private mutating func record() -> LogRecord {
        time += Int64((step * 2 * numbers.unit()).rounded()) * 1_000_000
        let user = numbers.index(below: 50_000, skew: 2.2)
        let kind = numbers.index(below: 6, skew: 1.6)
        let name = numbers.index(below: 40, skew: 1.8)
        let hasSucceeded = numbers.unit() > 0.03
        let duration = (exp(3.2 + 0.9 * numbers.normal() + Double(name) * 0.03) * 1_000).rounded() / 1_000
        return LogRecord(
            time: Timestamp(nanoseconds: time),
            severity: .info,
            attributes: [
                "vigil.interaction.source": .string(Self.kinds[kind]),
                "vigil.interaction.name": .string("action_\(name)"),
                "vigil.interaction.duration": .double(duration),
                "vigil.outcome": .string(hasSucceeded ? "success" : "failure"),
                "user.id": .string("u\(100_000 + user)"),
                "vigil.interaction.meta.screen": .string("s\(numbers.index(below: 20))"),
                "vigil.interaction.meta.platform": .string(Self.platforms[numbers.index(below: 3)]),
                "vigil.interaction.meta.version": .string("2.\(numbers.index(below: 8)).0"),
                "session.id": .string(String(0x1000_0000 + (numbers.bits() >> 32) & 0xfffff, radix: 16)),
            ],
            eventName: "vigil.interaction"
        )
    }
}
