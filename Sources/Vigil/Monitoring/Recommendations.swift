import Synchronization
import VigilModel

/// What became of a recommendation.
public enum RecommendationAction: Hashable, Sendable {
    /// It was shown.
    case impression
    /// It was followed.
    case click
    /// Somebody said how good it was, on the application's own scale.
    case feedback(rating: Double)

    var name: String {
        switch self {
        case .impression: "impression"
        case .click: "click"
        case .feedback: "feedback"
        }
    }
}

/// How recommendations of one strategy did.
public struct RecommendationFigures: Hashable, Sendable, Codable {
    /// Which strategy.
    public var strategy: String
    /// How often one was shown.
    public var impressions = 0
    /// How often one was followed.
    public var clicks = 0
    /// How often one was rated.
    public var feedback = 0
    /// The sum of the ratings.
    public var ratingSum = 0.0

    /// Clicks by impressions; nil where nothing was shown.
    public var clickThroughRate: Double? { impressions > 0 ? Double(clicks) / Double(impressions) : nil }

    /// The mean of the ratings; nil where there are none.
    public var averageRating: Double? { feedback > 0 ? ratingSum / Double(feedback) : nil }

    /// Several strategies together.
    public static func total(of figures: [RecommendationFigures]) -> RecommendationFigures {
        figures.reduce(into: RecommendationFigures(strategy: "")) { total, figures in
            total.impressions += figures.impressions
            total.clicks += figures.clicks
            total.feedback += figures.feedback
            total.ratingSum += figures.ratingSum
        }
    }
}

extension Vigil {
    /// Records what became of a recommendation.
    ///
    /// - Parameters:
    ///   - action: Shown, followed, or rated.
    ///   - item: What was recommended.
    ///   - strategy: How it was chosen, in few distinct words: it becomes a metric label.
    public func recommendation(_ action: RecommendationAction, item: String, strategy: String) {
        guard configuration.isEnabled else { return }
        parts.recommendations.note(action, strategy: strategy)
        count(
            "vigil.recommendation.events",
            unit: "{event}",
            ["vigil.recommendation.action": .string(action.name), "vigil.recommendation.strategy": .string(strategy)]
        )
        var attributes: Attributes = [
            "vigil.recommendation.strategy": .string(strategy), "vigil.recommendation.item": .string(item),
        ]
        if case .feedback(let rating) = action { attributes["vigil.recommendation.rating"] = .double(rating) }
        emit(
            LogRecord(severity: .info, attributes: attributes, eventName: "vigil.recommendation.\(action.name)"),
            scope: Self.scope,
            context: CurrentSpan.context
        )
    }
}

/// Counts recommendations by strategy.
final class Recommendations: Sendable {
    static let strategiesMax = 100
    /// Where those over the limit are counted together.
    static let overflow = "other"

    private let figures = Mutex<[String: RecommendationFigures]>([:])

    func note(_ action: RecommendationAction, strategy: String) {
        figures.withLock { figures in
            let isKnown = figures[strategy] != nil || figures.count < Self.strategiesMax
            let strategy = isKnown ? strategy : Self.overflow
            var counted = figures[strategy] ?? RecommendationFigures(strategy: strategy)
            switch action {
            case .impression: counted.impressions += 1
            case .click: counted.clicks += 1
            case .feedback(let rating) where rating.isFinite:
                counted.feedback += 1
                counted.ratingSum += rating
            case .feedback: break
            }
            figures[strategy] = counted
        }
    }

    var all: [RecommendationFigures] { figures.withLock { $0.values.sorted { $0.strategy < $1.strategy } } }
}
