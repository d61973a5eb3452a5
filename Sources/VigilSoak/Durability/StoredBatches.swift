import VigilModel

/// What a server says is stored of the load: how often each record is there.
struct StoredBatches {
    private struct Logs: Decodable {
        struct Log: Decodable { let text: String }
        let logs: [Log]
        let after: Int
    }

    private struct Trace: Decodable {
        struct Span: Decodable { let name: String }
        let spans: [Span]
    }

    private struct Vector: Decodable {
        struct Content: Decodable { let result: [Element] }
        struct Element: Decodable { let metric: [String: String] }
        let data: Content
    }

    private static let page = 10_000
    /// As much as is asked of old records, too.
    private static let span = Duration.seconds(30 * 86_400)

    private var counts: [String: Int] = [:]

    /// Asks for all that batches below a number may have left.
    init(of count: Int, since start: Timestamp, from client: SoakClient) async throws {
        try await readLogs(client)
        for number in stride(from: 1, to: count + 64, by: 64) {
            let trace = try await client.get("/api/vigil/traces/\(SoakBatch.trace(of: number))", as: Trace.self)
            for span in trace?.spans ?? [] { counts[span.name, default: 0] += 1 }
        }
        let end = start + .milliseconds(count + 1)
        for (name, time) in [("soak_value", end), ("soak_value", end - Self.span), ("soak_written", end)] {
            let path = "/api/v1/query?query=\(name)&time=\(time.nanoseconds / 1_000_000_000 + 1)"
            let vector = try await client.get(path, as: Vector.self)
            for element in vector?.data.result ?? [] { counts[element.metric["key"] ?? "", default: 0] += 1 }
        }
    }

    private mutating func readLogs(_ client: SoakClient) async throws {
        var after = 0
        while true {
            let path = "/api/vigil/logs?search=service%3Dsoak&limit=\(Self.page)&since=60d&after=\(after)"
            guard let page = try await client.get(path, as: Logs.self), !page.logs.isEmpty else { return }
            for log in page.logs { counts[String(log.text.prefix { $0 != "|" }), default: 0] += 1 }
            if page.logs.count < Self.page { return }
            after = page.after
        }
    }

    /// What is not as it must be; empty where all is well.
    func complaints(_ expected: SoakExpectation, start: Timestamp) -> [String] {
        var complaints: [String] = []
        var known = 0
        for number in 0..<expected.sent {
            let batch = SoakBatch(number: number, start: start)
            let found = batch.keys.map { counts[$0] ?? 0 }
            known += found.count { $0 > 0 }
            let present = found.count { $0 > 0 }
            let name = "batch \(number) (\(batch.signal)\(batch.isOld ? ", old" : ""))"
            if found.contains(where: { $0 > 1 }) { complaints.append("\(name) is there twice: \(found)") }
            if expected.acknowledged.contains(number) && !batch.isOld && present < found.count {
                complaints.append("\(name) was acknowledged, and \(present) of \(found.count) are there")
            } else if present > 0 && present < found.count {
                complaints.append("\(name) was not acknowledged, and is there in part: \(found)")
            }
        }
        if known < counts.count {
            let all = Set((0..<expected.sent).flatMap { SoakBatch(number: $0, start: start).keys })
            let strangers = counts.keys.filter { !all.contains($0) }.sorted().prefix(5)
            complaints.append("there is what nobody sent by then: \(strangers)")
        }
        return complaints
    }
}
