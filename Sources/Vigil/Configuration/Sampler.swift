import VigilModel
import VigilOTLP

extension Vigil {
    /// Decides which traces are recorded.
    ///
    /// Counts do not depend on it: operations are counted before sampling.
    public struct Sampler: Hashable, Sendable, CustomStringConvertible {
        private enum Root: Hashable, Sendable {
            case always, never
            case ratio(Double, SamplingThreshold?)
        }

        private let root: Root
        private let followsParent: Bool

        /// Every trace, whatever the caller decided.
        public static let alwaysOn = Sampler(root: .always, followsParent: false)
        /// No trace.
        public static let alwaysOff = Sampler(root: .never, followsParent: false)
        /// What the caller decided; every trace that begins here.
        public static let parentBased = Sampler(root: .always, followsParent: true)
        /// What the caller decided; no trace that begins here.
        public static let parentBasedOff = Sampler(root: .never, followsParent: true)

        /// A part of all traces, the same ones in every service that uses the same ratio.
        ///
        /// - Parameters:
        ///   - ratio: From 0 to 1.
        ///   - followsParent: Whether the caller's decision goes first.
        /// - Returns: A sampler that keeps that part.
        public static func ratio(_ ratio: Double, followsParent: Bool = true) -> Sampler {
            let ratio = min(1, max(0, ratio.isNaN ? 1 : ratio))
            return Sampler(
                root: .ratio(ratio, SamplingThreshold(probability: ratio)),
                followsParent: followsParent
            )
        }

        /// The name that OpenTelemetry gives it.
        public var description: String {
            let name =
                switch root {
                case .always: "always_on"
                case .never: "always_off"
                case .ratio(let ratio, _): "traceidratio(\(ratio))"
                }
            return followsParent ? "parentbased_\(name)" : name
        }
    }
}

extension Vigil.Sampler {
    /// What was decided for a span.
    struct Decision: Hashable, Sendable {
        let isSampled: Bool
        /// The threshold that it was compared with, so that whoever counts spans can weigh them; 0: all are kept.
        let threshold: UInt64
        /// Whether it would be kept, had the budget room.
        var isShed = false
    }

    /// Decides for a new span.
    func decide(traceID: TraceID, parent: SpanContext?) -> Decision {
        if followsParent, let parent { return Decision(isSampled: parent.isSampled, threshold: parent.threshold) }
        return decide(traceID: traceID)
    }

    /// Decides for a span that begins a trace.
    func decide(traceID: TraceID) -> Decision {
        switch root {
        case .always: return Decision(isSampled: true, threshold: 0)
        case .never: return Decision(isSampled: false, threshold: 0)
        case .ratio(_, let threshold):
            guard let threshold, threshold.keeps(traceID) else { return Decision(isSampled: false, threshold: 0) }
            return Decision(isSampled: true, threshold: threshold.value)
        }
    }
}
