import Foundation

/// A service under `vigil run` with load on it: what it did, and what Vigil says of it.
final class WatchedService {
    /// What the load generator saw of a path.
    struct Seen: Decodable {
        let count: Int
        let statuses: [String: Int]
        let p50: Double
    }

    let server: ServerProgram
    let run: ChildProgram
    let port: Int
    private let home: TestHome
    private let name: String

    /// Starts a command under watch, and waits until its port answers.
    init(_ name: String, in home: TestHome, _ command: [String], environment: [String: String]) async throws {
        self.home = home
        self.name = name
        server = try await ServerProgram(in: home)
        port = try freePort()
        var environment = environment
        environment["PORT"] = "\(port)"
        run = try home.start(
            [Peers.vigil(), "run", "--name", name, "--listen", server.listen, "--"] + command,
            environment: environment
        )
        try await run.listens(on: port)
    }

    /// How often each path is asked for.
    static let requests = 150

    /// Asks for paths in turn by four clients at once, then for the slow one by a single client, so that its times
    /// are the service's rather than those of a queue; of ten rounds the least disturbed one counts.
    func load(_ paths: [String]) async throws -> [String: Seen] {
        var seen = try await load(paths, clients: 4, count: Self.requests * paths.count)
        var rounds: [Seen] = []
        for _ in 0..<10 {
            rounds += try await load(["/slow"], clients: 1, count: Self.requests / 10).values
        }
        seen["/slow"] = Seen(
            count: rounds.reduce(0) { $0 + $1.count },
            statuses: rounds[0].statuses,
            p50: rounds.map(\.p50).min() ?? 0
        )
        return seen
    }

    private func load(_ paths: [String], clients: Int, count: Int) async throws -> [String: Seen] {
        let load = try home.start(
            [
                Peers.python(), Peers.root + "/Tests/Peers/load.py", "http://127.0.0.1:\(port)", "\(clients)",
                "\(count)",
            ] + paths
        )
        guard try await load.end(within: 60) == .exited(0) else { throw TestFailure(load.errors) }
        return try JSONDecoder().decode([String: Seen].self, from: Data(load.output.utf8))
    }

    /// The operations of the service as Vigil counts them, once there are as many as were asked for.
    func operations(_ count: Int) async throws -> [String: [String: Any]] {
        var seen: Double = 0
        let views = try await eventually("\(count) operations of \(name)", within: 15, every: 200) {
            let answer = try await server.get("/api/vigil/operations?since=1h&service=\(name)").json()
            let operations = answer["operations"] as? [[String: Any]] ?? []
            let figures = operations.compactMap { $0["figures"] as? [String: Any] }
            seen = figures.reduce(0) { $0 + ($1["count"] as? Double ?? 0) }
            return seen >= Double(count) ? operations : nil
        }
        var figures: [String: [String: Any]] = [:]
        for view in views { figures[view["name"] as? String ?? ""] = view["figures"] as? [String: Any] }
        return figures
    }

    /// How long each stored trace of the service took, by the name of its root, once there are so many.
    ///
    /// These are the spans' own durations, since a request's span holds all others. Spans may come a moment after what
    /// was counted of them.
    func durations(_ count: Int) async throws -> [String: [Double]] {
        let found = try await eventually("\(count) traces of \(name)", within: 15, every: 200) {
            () -> [[String: Any]]? in
            let traces = try await traces("")
            return traces.count >= count ? traces : nil
        }
        var durations: [String: [Double]] = [:]
        for trace in found {
            durations[trace["name"] as? String ?? "", default: []].append(trace["duration_seconds"] as? Double ?? -1)
        }
        return durations
    }

    /// The newest trace with a span of this name: names and depths of its spans, parents first.
    func trace(with name: String) async throws -> [(name: String, depth: Int)] {
        guard let id = try await traces(" name=\"\(name)\"").first?["trace"] as? String else { return [] }
        let spans = try await server.get("/api/vigil/traces/\(id)").json()["spans"] as? [[String: Any]] ?? []
        return spans.map { ($0["name"] as? String ?? "", $0["depth"] as? Int ?? -1) }
    }

    private func traces(_ search: String) async throws -> [[String: Any]] {
        let conditions = "service=\(self.name)\(search)"
        let query = conditions.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let list = try await server.get("/api/vigil/traces?since=1h&limit=1000&search=\(query)").json()
        return list["traces"] as? [[String: Any]] ?? []
    }

    /// Interrupts the command as Ctrl-C would, and waits for the end.
    func stop() async throws -> Ending {
        run.signal(2)
        return try await run.end(within: 20)
    }
}

/// Whether an estimated quantile lies within a share of what the numbers themselves say; ranks that lie between two
/// numbers may be taken for either.
func isQuantile(_ estimate: Double, _ quantile: Double, of numbers: [Double], within share: Double) -> Bool {
    let sorted = numbers.sorted()
    guard !sorted.isEmpty else { return false }
    let rank = quantile * Double(sorted.count)
    let low = max(0, Int(rank.rounded(.down)) - 1)
    let high = min(sorted.count - 1, Int(rank.rounded(.up)))
    return estimate >= sorted[low] * (1 - share) && estimate <= sorted[high] * (1 + share)
}
