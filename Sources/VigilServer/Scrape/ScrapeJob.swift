/// What is scraped alike: one entry of `scrape_configs` in Prometheus' configuration.
package struct ScrapeJob: Sendable {
    /// Addresses with labels of their own.
    struct Group: Equatable, Sendable {
        var targets: [String] = []
        var labels: [String: String] = [:]
    }

    var name: String
    var interval = Duration.seconds(60)
    var timeout = Duration.seconds(10)
    var path = "/metrics"
    var scheme = "http"
    var parameters: [String: [String]] = [:]
    var credentials: HTTPCredentials?
    var honorsLabels = false
    var honorsTimes = true
    var groups: [Group] = []
    /// What is done to the labels of its targets.
    package var relabeling: [RelabelRule] = []
    /// What is done to the labels of its samples.
    package var metricRelabeling: [RelabelRule] = []
    /// The most samples after relabelling; 0 for any number.
    var samplesMax = 0
    var labelsMax = 0
    var labelNameMax = 0
    var labelValueMax = 0
    /// The most bytes of an answer, before and after decompression.
    var bodyMax = 64 << 20

    /// What it was read from: two jobs with the same are the same.
    var source = ""

    init(name: String) {
        self.name = name
    }
}
