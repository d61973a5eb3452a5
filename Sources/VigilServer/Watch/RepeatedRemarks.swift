import Logging
import Synchronization

/// Says what comes up again and again at once the first time, and then no more than once a minute, with how often it
/// came.
final class RepeatedRemarks: Sendable {
    private struct Line {
        var said: ContinuousClock.Instant
        var unsaid = 0
    }

    private static let pause = Duration.seconds(60)
    private static let linesMax = 100

    private let logger: Logger
    private let lines = Mutex<[String: Line]>([:])

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Says a sentence, or counts it.
    func say(_ level: Logger.Level, _ sentence: String, _ details: Logger.Metadata) {
        let now = ContinuousClock.now
        let unsaid = lines.withLock { lines -> Int? in
            if let line = lines[sentence], now - line.said < Self.pause {
                lines[sentence]?.unsaid += 1
                return nil
            }
            if lines.count >= Self.linesMax { lines.removeAll() }
            let unsaid = lines[sentence]?.unsaid ?? 0
            lines[sentence] = Line(said: now)
            return unsaid
        }
        guard let unsaid else { return }
        var details = details
        if unsaid > 0 { details["times before"] = "\(unsaid)" }
        logger.log(level: level, "\(sentence)", metadata: details)
    }
}
