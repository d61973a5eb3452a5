import Logging

/// From which level on lines are written.
enum LevelFloor: Hashable, Sendable {
    case level(Logger.Level)
    /// Not even the gravest.
    case off

    /// `debug`, `warning`, `off`; also the names that other logging systems have.
    init?(name: String) {
        switch name.lowercased() {
        case "off": self = .off
        case "warn": self = .level(.warning)
        case "fatal": self = .level(.critical)
        case let name:
            guard let level = Logger.Level(rawValue: name) else { return nil }
            self = .level(level)
        }
    }
}

/// A name, or with `*` at its end everything that begins so.
struct NamePattern: Hashable, Sendable {
    private let text: String
    private let isPrefix: Bool

    /// A pattern; nil and empty stand for every name.
    init(_ pattern: String?) {
        let pattern = pattern ?? ""
        isPrefix = pattern.isEmpty || pattern.hasSuffix("*")
        text = pattern.hasSuffix("*") ? String(pattern.dropLast()) : pattern
    }

    /// Whether every name matches.
    var isAny: Bool { isPrefix && text.isEmpty }

    /// How much it says: of several that match, the one that says most counts.
    var weight: Int { text.utf8.count * 2 + (isPrefix ? 0 : 1) }

    func matches(_ name: String) -> Bool { isPrefix ? name.hasPrefix(text) : name == text }
}

/// The level of some loggers, or of whoever logs during some operations, until it expires.
struct LevelRule: Hashable, Sendable {
    /// Who asked for it.
    enum Origin: Hashable, Sendable { case program, server }

    let floor: LevelFloor
    let label: NamePattern
    /// Nil: whatever is going on.
    let operation: NamePattern?
    /// On the monotonic clock, in nanoseconds; `Int64.max` for as long as the process lives.
    let expiry: Int64
    let origin: Origin

    /// Whether both are about the same loggers and operations, so that the later takes the place of the earlier.
    func replaces(_ other: LevelRule) -> Bool {
        label == other.label && operation == other.operation && origin == other.origin
    }

    /// Whether it counts before another: what names an operation, then what says more of the label, then what the
    /// server says.
    func precedes(_ other: LevelRule) -> Bool { rank > other.rank }

    private var rank: (Int, Int, Int) {
        ((operation?.weight ?? -1) + 1, label.weight, origin == .server ? 1 : 0)
    }
}
