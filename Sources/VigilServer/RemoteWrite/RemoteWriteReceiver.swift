import VigilOTLP

/// Where samples are sent to: one entry of `remote_write` in Prometheus' configuration.
package struct RemoteWriteReceiver: Sendable {
    /// How much is sent at once, and how often.
    struct Queue: Equatable, Sendable {
        /// Samples in memory for each of the requests that are under way at once.
        var capacity = 10_000
        /// The most requests that are under way at once.
        var shardsMax = 50
        /// The most samples of a request.
        var samplesPerSend = 2_000
        /// How long samples wait for others to go with them.
        var sendDeadline = Duration.seconds(5)
        /// The first pause after a failure; each is twice as long as the one before.
        var backoffMin = Duration.milliseconds(30)
        /// The longest pause, unless the receiver asks for a longer one.
        var backoffMax = Duration.seconds(5)

        /// The most samples that are in memory.
        var piece: Int { max(samplesPerSend, shardsMax.multipliedSaturating(by: min(capacity, samplesPerSend))) }
    }

    /// What it is called in metrics and messages, and what its position is kept under; else the address.
    var name: String
    var url: String
    var headers: [String: String] = [:]
    var credentials: HTTPCredentials?
    /// The longest time for one request.
    var timeout = Duration.seconds(30)
    var relabeling: [RelabelRule] = []
    var queue = Queue()
    var version = RemoteWriteDecoder.Version.one
    var sendsExemplars = false
    /// Whether distributions over growing buckets go as native histograms; else as classic series.
    var sendsNativeHistograms = false
    /// What series get that do not have these labels.
    var externalLabels: [String: String] = [:]
    /// What it was read from: two receivers with the same are the same.
    var source = ""

    /// A receiver with Prometheus' defaults.
    package init(url: String) {
        name = url
        self.url = url
        source = url
    }
}

extension Int {
    fileprivate func multipliedSaturating(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
