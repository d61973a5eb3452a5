import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A real Prometheus over blocks that promtool made of OpenMetrics' text.
final class PrometheusOracle {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What it says: series by their labels with values by milliseconds.
    typealias Answer = [[String: String]: [Int64: Double]]

    private let folder: URL
    private let process = Process()
    private let address: String

    init(openMetrics: String) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vigil-oracle-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = folder.appending(path: "data.txt")
        try openMetrics.write(to: text, atomically: true, encoding: .utf8)
        let blocks = folder.appending(path: "blocks").path
        try Self.run("/usr/bin/promtool", ["tsdb", "create-blocks-from", "openmetrics", text.path, blocks])
        let configuration = folder.appending(path: "prometheus.yml")
        try "global: {}\n".write(to: configuration, atomically: true, encoding: .utf8)
        let port = UInt16.random(in: 20_000...29_000)
        address = "http://127.0.0.1:\(port)"
        process.executableURL = URL(filePath: "/usr/bin/prometheus")
        process.arguments = [
            "--config.file=\(configuration.path)", "--storage.tsdb.path=\(blocks)",
            "--storage.tsdb.retention.time=100y", "--web.listen-address=127.0.0.1:\(port)",
            "--enable-feature=promql-negative-offset,promql-at-modifier",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(30)
        while (try? await get("/-/ready")) == nil {
            guard clock.now < deadline else { throw Failure(description: "prometheus does not get ready") }
            await Task.yield()
        }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Whether there is one on this machine.
    static var isInstalled: Bool {
        ["/usr/bin/prometheus", "/usr/bin/promtool"].allSatisfy(FileManager.default.isExecutableFile)
    }

    /// Nil where it refuses the query, with what it says.
    func instant(_ query: String, at time: Int64) async throws -> Result<Answer, Failure> {
        try await ask("/api/v1/query", ["query": query, "time": "\(time)"])
    }

    func range(_ query: String, _ start: Int64, _ end: Int64, _ step: Int64) async throws -> Result<Answer, Failure> {
        let parameters = ["query": query, "start": "\(start)", "end": "\(end)", "step": "\(step)"]
        return try await ask("/api/v1/query_range", parameters)
    }

    private func ask(_ path: String, _ parameters: [String: String]) async throws -> Result<Answer, Failure> {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        let text = parameters.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
        let data = try await get(path + "?" + text.joined(separator: "&"))
        let reply = try JSONDecoder().decode(Reply.self, from: data)
        guard let found = reply.data else { return .failure(Failure(description: reply.error ?? "no answer")) }
        return .success(found.answer)
    }

    private func get(_ path: String) async throws -> Data {
        guard let url = URL(string: address + path) else { throw Failure(description: "no address: \(path)") }
        let (data, response) = try await URLSession.shared.data(from: url)
        if path == "/-/ready", (response as? HTTPURLResponse)?.statusCode != 200 {
            throw Failure(description: "not ready")
        }
        return data
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "\(program) \(arguments) failed") }
    }
}

/// What Prometheus' API answers.
private struct Reply: Decodable {
    struct Found: Decodable {
        var answer: PrometheusOracle.Answer = [:]

        private enum Key: String, CodingKey { case resultType, result }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            switch try container.decode(String.self, forKey: .resultType) {
            case "scalar": answer[[:]] = try container.decode(Point.self, forKey: .result).entry
            case "vector", "matrix":
                for series in try container.decode([Series].self, forKey: .result) {
                    for point in (series.values ?? []) + (series.value.map { [$0] } ?? []) {
                        answer[series.metric, default: [:]].merge(point.entry) { $1 }
                    }
                }
            default: break
            }
        }
    }

    struct Series: Decodable {
        var metric: [String: String]
        var value: Point?
        var values: [Point]?
    }

    struct Point: Decodable {
        var entry: [Int64: Double]

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            let seconds = try container.decode(Double.self)
            let text = try container.decode(String.self)
            let special: [String: Double] = ["NaN": .nan, "+Inf": .infinity, "-Inf": -.infinity]
            entry = [Int64((seconds * 1_000).rounded()): special[text] ?? Double(text) ?? .nan]
        }
    }

    var data: Found?
    var error: String?
}
