import Foundation

/// A Prometheus under test.
struct PrometheusProgram {
    let child: ChildProgram
    let address: String

    init(_ home: TestHome, _ name: String, port: Int, configuration: String) async throws {
        let file = "\(home.path)/\(name).yml"
        try configuration.write(toFile: file, atomically: true, encoding: .utf8)
        child = try home.start([
            Peers.system("prometheus"), "--config.file=\(file)", "--storage.tsdb.path=\(home.path)/\(name)",
            "--web.listen-address=127.0.0.1:\(port)", "--web.enable-remote-write-receiver",
        ])
        address = "http://127.0.0.1:\(port)"
        try await child.listens(on: port)
    }

    /// The samples of all series within so many seconds before a time, by labels.
    func samples(_ seconds: Int, before time: Double) async throws -> [String: [String]] {
        let query = "%7B__name__%3D~%22.%2B%22%7D%5B\(seconds)s%5D"
        let answer = try await LocalHTTP.send("GET", "\(address)/api/v1/query?query=\(query)&time=\(time)")
        let object = try JSONSerialization.jsonObject(with: answer.body) as? [String: Any]
        let result = (object?["data"] as? [String: Any])?["result"] as? [[String: Any]] ?? []
        var samples: [String: [String]] = [:]
        for series in result {
            let labels = (series["metric"] as? [String: String] ?? [:]).sorted { $0.key < $1.key }
            let values = series["values"] as? [[Any]] ?? []
            samples["\(labels)"] = values.map { "\($0[0]) \($0[1])" }
        }
        return samples
    }

    /// What a query comes to at a time: values by labels without the name.
    func values(_ query: String, at time: Double) async throws -> [String: String] {
        let text = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try await LocalHTTP.send("GET", "\(address)/api/v1/query?query=\(text)&time=\(time)")
        let object = try JSONSerialization.jsonObject(with: answer.body) as? [String: Any]
        let result = (object?["data"] as? [String: Any])?["result"] as? [[String: Any]] ?? []
        var values: [String: String] = [:]
        for series in result {
            var labels = series["metric"] as? [String: String] ?? [:]
            labels["__name__"] = nil
            values["\(labels.sorted { $0.key < $1.key })"] = (series["value"] as? [Any])?.last as? String
        }
        return values
    }

    /// The newest time at which something was true, in seconds; nil where it never was.
    func newest(_ query: String) async throws -> Double? {
        let text = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try? await LocalHTTP.send("GET", "\(address)/api/v1/query?query=\(text)")
        guard let answer, answer.status == 200,
            let object = try? JSONSerialization.jsonObject(with: answer.body) as? [String: Any],
            let result = (object["data"] as? [String: Any])?["result"] as? [[String: Any]],
            let value = result.first?["value"] as? [Any], let number = value[1] as? String
        else { return nil }
        return Double(number)
    }
}
