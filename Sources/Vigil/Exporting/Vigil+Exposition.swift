public import VigilModel

extension Vigil {
    /// What this process measured, as text for a Prometheus that scrapes it, the newest state of all instruments.
    ///
    /// With `VigilHummingbird`, `router.addMetricsRoute()` serves it. What has the name and labels of something else is
    /// left out, which is said once.
    ///
    /// - Parameter format: The text format; `ExpositionFormat.negotiated(accept:)` chooses by a request's header.
    /// - Returns: The whole text, in UTF-8.
    public func exposition(format: ExpositionFormat = .text) -> String {
        var writer = ExpositionWriter(format)
        let families = ExpositionFamily.families(of: snapshot()) + [.targetInfo([(nil, resource)])]
        let text = String(decoding: writer.write(families), as: UTF8.self)
        if writer.droppedFamilies + writer.droppedSeries > 0 {
            diagnostics.once(
                """
                \(writer.droppedFamilies) metrics and \(writer.droppedSeries) series are left out for Prometheus, \
                where others have their names and labels
                """,
                key: "exposition"
            )
        }
        return text
    }
}
