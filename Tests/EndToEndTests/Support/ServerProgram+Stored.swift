import Foundation

extension ServerProgram {
    /// The text of every log record of a service, page by page.
    func logTexts(of service: String) async throws -> [String] {
        var texts: [String] = []
        var after = 0
        while true {
            let answer = try await get(
                "/api/vigil/logs?search=service%3D\(service)&limit=1000&after=\(after)&since=1d"
            )
            let page = try answer.json()
            guard answer.status == 200, let logs = page["logs"] as? [[String: Any]] else {
                throw TestFailure("logs: \(answer.status) \(answer.text.prefix(300))")
            }
            guard !logs.isEmpty, let last = page["after"] as? Int else { return texts }
            texts += logs.compactMap { $0["text"] as? String }
            after = last
        }
    }

    /// How many spans of a service there are, in at most 1,000 traces.
    func spanCount(of service: String) async throws -> Int {
        let page = try await get("/api/vigil/traces?since=1d&limit=1000&search=service%3D\(service)").json()
        let traces = page["traces"] as? [[String: Any]] ?? []
        return traces.reduce(0) { $0 + ($1["spans"] as? Int ?? 0) }
    }
}
