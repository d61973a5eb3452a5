import HTTPTypes

extension HTTPField.Name {
    /// What a sender calls a request, to have it taken once however often it is sent.
    static let idempotencyKey = known("Idempotency-Key")
    /// Where a request of a page comes from: `same-origin`, `cross-site`; `none` for what the user began.
    static let secFetchSite = known("Sec-Fetch-Site")
    static let frameOptions = known("X-Frame-Options")
    static let referrerPolicy = known("Referrer-Policy")

    /// How many points of a write request of version 1 were refused for good.
    static let vigilRejected = known("X-Vigil-Rejected")
    static let samplesWritten = known("X-Prometheus-Remote-Write-Samples-Written")
    static let histogramsWritten = known("X-Prometheus-Remote-Write-Histograms-Written")
    static let exemplarsWritten = known("X-Prometheus-Remote-Write-Exemplars-Written")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        return name
    }
}
