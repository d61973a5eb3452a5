import VigilDashboard
import VigilModel

/// Asks for what has come since, again and again; a server that is away for a while is waited for.
struct LogFollower {
    let views: any ViewSource
    let search: String
    let start: Timestamp
    let console: Console

    private static let pause = Duration.milliseconds(400)
    private static let pageMax = 1_000

    /// Hands over what comes, oldest first, until the task is cancelled.
    func follow(after first: UInt64, _ take: ([LogView]) throws -> Void) async throws {
        var after = first
        var isAway = false
        while true {
            do {
                let window = TimeRange(start: start, end: .distantFuture)
                let request = LogsRequest(window: window, search: search, after: after, limit: Self.pageMax)
                let list = try await views.logs(request)
                if isAway { console.remark("The server answers again.") }
                isAway = false
                try take(list.logs)
                after = max(after, list.after)
                if list.logs.count == Self.pageMax { continue }
            } catch let error as ViewError where error.code == .unreachable || error.code == .unavailable {
                if !isAway { console.remark("\(error.message); waiting for it.") }
                isAway = true
            }
            try await Task.sleep(for: Self.pause)
        }
    }
}
