import Logging
import Synchronization

/// What the rules say of one label, worked out once for each change of the rules.
final class LabelLevel: Sendable {
    let label: String
    let levels: LogLevels
    /// The generation that was looked at, and the verdict's code in the lowest byte.
    private let known = Atomic<UInt64>(0)

    init(label: String, levels: LogLevels) {
        self.label = label
        self.levels = levels
    }

    /// The level that counts; `own` where no rule is about this label.
    func level(own: Logger.Level) -> Logger.Level {
        switch floor {
        case nil: own
        case .level(let level): level
        // There is no level above: what is critical comes through here, and is stopped where it would be written.
        case .off: .critical
        }
    }

    /// Whether not even what is critical is written.
    var isOff: Bool { floor == .off }

    private var floor: LevelFloor? {
        let generation = levels.currentGeneration()
        if generation == 0 { return nil }
        switch verdict(generation) {
        case .own: return nil
        case .floor(let floor): return floor
        case .depends: return levels.floor(for: label, within: CurrentSpan.operations)
        }
    }

    private func verdict(_ generation: UInt64) -> LevelTable.Verdict {
        let found = known.load(ordering: .relaxed)
        if found >> 8 == generation, let verdict = LevelTable.Verdict(code: UInt8(truncatingIfNeeded: found)) {
            return verdict
        }
        // A change between the two makes the next look miss, and look again.
        let verdict = levels.verdict(for: label)
        known.store(generation << 8 | UInt64(verdict.code), ordering: .relaxed)
        return verdict
    }
}

extension LevelTable.Verdict {
    private static let levels = Logger.Level.allCases

    /// The verdict as a number, so that it fits beside a generation.
    fileprivate var code: UInt8 {
        switch self {
        case .own: 0x10
        case .depends: 0x11
        case .floor(.off): 0x12
        case .floor(.level(let level)): UInt8(Self.levels.firstIndex(of: level) ?? 0)
        }
    }

    fileprivate init?(code: UInt8) {
        switch code {
        case 0x10: self = .own
        case 0x11: self = .depends
        case 0x12: self = .floor(.off)
        default:
            guard Int(code) < Self.levels.count else { return nil }
            self = .floor(.level(Self.levels[Int(code)]))
        }
    }
}
