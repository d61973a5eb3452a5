import VigilModel
import VigilPrivacy

extension Vigil {
    /// What stands for a user wherever telemetry names one; nil where the id is to be left out.
    ///
    /// Records may hold the id itself: it is replaced before they leave. Call this only where that is not so.
    package func pseudonym(of id: String) -> String? {
        switch configuration.userIDs {
        case .plain: return id
        case .none: return nil
        case .pseudonyms:
            if let pseudonymizer = configuration.pseudonymizer { return pseudonymizer.pseudonym(of: id) }
            diagnostics.sayUsersLeftOut()
            return nil
        }
    }

    /// What was taken out, cut and dropped so far; empty while there is nothing to tell.
    func privacyMetrics(at now: Timestamp) -> [Metric] {
        let counts = [
            ("vigil.input.cut", "{value}", input.cut),
            ("vigil.input.refused", "{record}", input.refused),
            ("vigil.interactions.dropped", "{interaction}", interactionRecorder.counts.dropped),
        ]
        let metrics = counts.filter { $0.2 > 0 }.map { name, unit, count in
            let point = NumberPoint(start: processMetrics.start, time: now, value: .int(Int64(count)))
            return Metric(name, unit: unit, data: .sum([point], .cumulative, isMonotonic: true))
        }
        return metrics + [redactions.metric(at: now)].compactMap(\.self)
    }
}
