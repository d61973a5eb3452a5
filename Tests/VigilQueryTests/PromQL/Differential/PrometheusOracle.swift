import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A real Prometheus that was written to from afar.
final class PrometheusOracle {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let program = "/usr/bin/prometheus"
    private static let samplesPerRequest = 20_000

    private let folder: URL
    private let process = Process()
    private let address: String

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vigil-oracle-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let configuration = folder.appending(path: "prometheus.yml")
        try "storage: { tsdb: { out_of_order_time_window: 30d } }\n"
            .write(to: configuration, atomically: true, encoding: .utf8)
        let port = UInt16.random(in: 20_000...29_000)
        address = "http://127.0.0.1:\(port)"
        process.executableURL = URL(filePath: Self.program)
        process.arguments = [
            "--config.file=\(configuration.path)", "--storage.tsdb.path=\(folder.appending(path: "data").path)",
            "--storage.tsdb.retention.time=100y", "--web.listen-address=127.0.0.1:\(port)",
            "--web.enable-remote-write-receiver", "--enable-feature=native-histograms",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(30)
        while (try? await send(request("/-/ready")))?.status != 200 {
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
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    // MARK: Writing

    /// Writes all series, in order of time but for those that are late.
    func write(_ series: [DataShape.Series]) async throws {
        for isLate in [false, true] {
            let places = series.indices.filter { series[$0].isLate == isLate }
            let samples = places.flatMap { place in series[place].samples.indices.map { (place, $0) } }
                .sorted { series[$0.0].samples[$0.1].time < series[$1.0].samples[$1.1].time }
            for start in stride(from: 0, to: samples.count, by: Self.samplesPerRequest) {
                let part = samples[start...].prefix(Self.samplesPerRequest)
                var body = RemoteWriteBody()
                for (place, indices) in Dictionary(grouping: part, by: \.0) {
                    body.add(series[place], indices.map { series[place].samples[$0.1] })
                }
                try await post(body)
            }
        }
    }

    private func post(_ body: RemoteWriteBody) async throws {
        var request = try request("/api/v1/write")
        request.httpMethod = "POST"
        request.httpBody = Data(body.compressed)
        request.setValue("snappy", forHTTPHeaderField: "Content-Encoding")
        request.setValue("application/x-protobuf", forHTTPHeaderField: "Content-Type")
        let (data, status) = try await send(request)
        guard status / 100 == 2 else {
            throw Failure(description: "remote write: \(status) \(String(decoding: data, as: UTF8.self))")
        }
    }

    // MARK: Asking

    /// The answer to a query at the times of an evaluation, or why it refuses it.
    func ask(_ query: String, _ evaluation: ComparedEvaluation) async throws -> Result<ComparedAnswer, Failure> {
        func seconds(_ milliseconds: Int64) -> String { "\(Double(milliseconds) / 1_000)" }
        // The name that 2.42 has for it.
        let query = query.replacing("double_exponential_smoothing", with: "holt_winters")
        switch evaluation {
        case .instant(let time): return try await ask("query", ["query": query, "time": seconds(time)])
        case .range(let start, let end, let step):
            let times = ["start": seconds(start), "end": seconds(end), "step": seconds(step)]
            return try await ask("query_range", times.merging(["query": query]) { $1 })
        }
    }

    private func ask(_ path: String, _ parameters: [String: String]) async throws -> Result<ComparedAnswer, Failure> {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        let text = parameters.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
        let (data, _) = try await send(request("/api/v1/\(path)?" + text.joined(separator: "&")))
        let reply = try JSONDecoder().decode(OracleReply.self, from: data)
        guard let found = reply.data else { return .failure(Failure(description: reply.error ?? "no answer")) }
        return .success(found.answer)
    }

    private func request(_ path: String) throws -> URLRequest {
        guard let url = URL(string: address + path) else { throw Failure(description: "no address: \(path)") }
        return URLRequest(url: url)
    }

    private func send(_ request: URLRequest) async throws -> (data: Data, status: Int) {
        let (data, response) = try await URLSession.shared.data(for: request)
        return (data, (response as? HTTPURLResponse)?.statusCode ?? 0)
    }
}
