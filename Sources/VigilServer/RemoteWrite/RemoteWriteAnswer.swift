import VigilOTLP

/// What a receiver's answer means.
///
/// > Source: Prometheus Remote-Write 1.0 and 2.0: 2xx is success, 5xx and 429 may be tried again, any other 4xx must
/// > not be; in version 2 headers say how much was written.
enum RemoteWriteAnswer: Equatable, Sendable {
    /// All was taken.
    case taken
    /// Nothing was taken for now; nil where the receiver does not say when to try again.
    case later(after: Duration?, why: String)
    /// Some of it will never be taken; `written` are the samples that were, nil where it is not said.
    case refused(why: String, written: Int?)

    /// The longest that a receiver can ask us to wait at once.
    static let waitMax = Duration.seconds(300)

    /// The meaning of an answer.
    ///
    /// - Parameters:
    ///   - status: The status.
    ///   - header: Reads a header.
    ///   - text: The beginning of the body.
    ///   - version: What was sent.
    ///   - samples: How many samples were sent.
    init(
        status: UInt,
        header: (String) -> String?,
        text: String,
        version: RemoteWriteDecoder.Version,
        samples: Int
    ) {
        let why = "\(status)" + (text.isEmpty ? "" : ": \(text)")
        let counts = ["Samples", "Histograms"].map {
            header("X-Prometheus-Remote-Write-\($0)-Written").flatMap { Int($0) }
        }
        let written = counts.allSatisfy { $0 == nil } ? nil : counts.reduce(0) { $0 + ($1 ?? 0) }
        switch status {
        case 200..<300:
            // One that knows version 1 alone may take a message of version 2 for an empty one.
            self =
                version == .two && written == nil && samples > 0
                ? .refused(why: "\(status), but it does not know version 2: use prometheus.WriteRequest", written: nil)
                : .taken
        case 429, 500...:
            let seconds = header("Retry-After").flatMap { Double($0) }.flatMap { $0 >= 0 ? $0 : nil }
            self = .later(after: seconds.map { min(.seconds(min($0, 1e6)), Self.waitMax) }, why: why)
        default: self = .refused(why: why, written: written)
        }
    }
}

/// How long to wait before a request is tried again: twice as long each time, with chance in it, so that senders that
/// failed together do not come together.
struct Backoff: Sendable {
    let min: Duration
    let max: Duration
    private var next: Duration

    init(min: Duration, max: Duration) {
        self.min = min
        self.max = max
        next = min
    }

    /// A request failed.
    ///
    /// - Parameters:
    ///   - asked: How long the receiver asked to wait.
    ///   - chance: From 0 to 1.
    /// - Returns: How long to wait: at least half of what is due, and at least what was asked.
    mutating func failed(asked: Duration?, chance: Double) -> Duration {
        let due = next * (0.5 + chance / 2)
        next = Swift.min(max, next * 2)
        return Swift.max(due, asked ?? .zero)
    }
}
