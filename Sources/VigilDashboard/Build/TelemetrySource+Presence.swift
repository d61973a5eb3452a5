import VigilStore

extension TelemetrySource {
    /// Whether a scan would find something, however much.
    func hasSeries(_ scan: MetricScan) async throws -> Bool {
        var scan = scan
        (scan.newestOnly, scan.seriesMax) = (true, 1)
        do {
            return try await !self.scan(scan).isEmpty
        } catch let error as StoreError where error.code == .limitExceeded {
            return true
        }
    }
}
