/// The configuration of a Prometheus beside Vigil, as a file that it loads as it is.
package struct PrometheusConfigurationText: Sendable {
    /// Where Vigil answers: `http://127.0.0.1:4318`.
    package var server: String
    /// The file that holds Vigil's token; nil where none is needed.
    package var tokenPath: String?
    /// Where applications show metrics of their own at `/metrics`: `127.0.0.1:8080`.
    package var applications: [String]

    package init(server: String, tokenPath: String?, applications: [String] = []) {
        self.server = server
        self.tokenPath = tokenPath
        self.applications = applications
    }

    /// The most applications.
    package static let applicationsMax = 100

    /// Whether a text is an address that Prometheus can scrape: a host and a port.
    package static func isAddress(_ text: String) -> Bool {
        guard text.utf8.count <= 300, let colon = text.lastIndex(of: ":"), colon != text.startIndex else {
            return false
        }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.allSatisfy({ $0.isASCII && $0.isNumber }), (1...65_535).contains(Int(port) ?? 0)
        else {
            return false
        }
        return text[..<colon].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_[]:".contains($0)) }
    }

    /// The file.
    package var text: String {
        let scheme = server.hasPrefix("https://") ? "https" : "http"
        let host = server.split(separator: "/").last.map(String.init) ?? server
        let targets = (applications.isEmpty ? ["127.0.0.1:8080"] : applications).map(Self.quoted)
        let token = tokenPath.map { "    authorization: {credentials_file: \(Self.quoted($0))}\n" } ?? ""
        return """
            # Prometheus beside Vigil. Start it with: prometheus --config.file=prometheus_config.yml
            global:
              scrape_interval: 15s
              evaluation_interval: 15s

            scrape_configs:
              # What applications show themselves. Put their addresses here.
              - job_name: applications
                metrics_path: /metrics
                static_configs:
                  - targets: [\(targets.joined(separator: ", "))]

              # What Vigil holds, under the names and labels that it has there.
              - job_name: vigil-federate
                scheme: \(scheme)
                metrics_path: /federate
                honor_labels: true
                params:
                  "match[]": ['{__name__!=""}']
            \(token)    static_configs:
                  - targets: [\(Self.quoted(host))]
                    labels: {from: vigil}

            # What Prometheus scrapes is kept in Vigil too; what it got from there does not go back.
            remote_write:
              - url: \(Self.quoted(server + "/api/v1/write"))
                write_relabel_configs:
                  - source_labels: [from]
                    regex: vigil
                    action: drop

            """
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.filter { !$0.isNewline }.replacing("'", with: "''") + "'"
    }
}
