import Synchronization
package import VigilModel

/// What users do.
public struct EngagementFigures: Hashable, Sendable, Codable {
    /// How many different users were seen within ``windowSeconds``.
    public var activeUsers = 0
    /// The time in which a user counts as active.
    public var windowSeconds: Double
    /// Whether there were more active users than are told apart: then ``activeUsers`` is too low.
    public var isAtLeast = false
    /// How many interactions there were since the start.
    public var interactions = 0
    /// How many of those that were good or bad were good.
    public var positive = 0
    /// How many were good or bad.
    public var judged = 0

    /// The share of good ones, from 0 to 1; nil where none was good or bad.
    public var positiveRate: Double? { judged > 0 ? Double(positive) / Double(judged) : nil }
}

/// Knows which users were seen of late; keeps a number made of each, not who it is.
package final class Engagement: Sendable {
    private struct State {
        var lastSeen: [Int: Timestamp] = [:]
        /// Before then there is no use in looking for somebody to forget.
        var fullUntil = Timestamp.distantPast
        var figures: EngagementFigures
    }

    private static let usersMax = 10_000
    private static let window: Duration = .seconds(86_400)
    private static let fullPause: Duration = .seconds(60)

    private let state = Mutex(State(figures: EngagementFigures(windowSeconds: window.inSeconds)))

    /// Takes note of an interaction.
    ///
    /// - Parameters:
    ///   - user: Who, by whatever tells one from another; nil: not known.
    ///   - isPositive: Whether it was a good sign; nil: it says nothing.
    ///   - time: When.
    package func note(user: String?, isPositive: Bool? = nil, at time: Timestamp) {
        state.withLock { state in
            state.figures.interactions += 1
            if let isPositive {
                state.figures.judged += 1
                if isPositive { state.figures.positive += 1 }
            }
            guard let user else { return }
            let key = user.hashValue
            if state.lastSeen[key] == nil, state.lastSeen.count >= Self.usersMax {
                if time < state.fullUntil { return }
                Self.forget(&state, before: time)
                state.figures.isAtLeast = state.lastSeen.count >= Self.usersMax
                if state.figures.isAtLeast {
                    state.fullUntil = time + Self.fullPause
                    return
                }
            }
            state.lastSeen[key] = time
        }
    }

    func figures(at now: Timestamp) -> EngagementFigures {
        state.withLock { state in
            Self.forget(&state, before: now)
            var figures = state.figures
            figures.activeUsers = state.lastSeen.count
            return figures
        }
    }

    private static func forget(_ state: inout State, before now: Timestamp) {
        let earliest = now - window
        state.lastSeen = state.lastSeen.filter { $0.value > earliest }
        if state.lastSeen.count < usersMax { state.figures.isAtLeast = false }
    }
}

extension Vigil {
    /// Who was seen of late.
    package var engagement: Engagement { parts.engagement }
}
