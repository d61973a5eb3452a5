// What Hummingbird lacks: a request's head must be complete 10 s after its first byte (or after connecting), its body
// 30 s after its head; an answer must be read (no write may stand still for 60 s); between requests a connection may
// be silent for 60 s.

import NIOCore

/// How long the parts of an exchange may take.
package struct ConnectionLimits: Equatable, Sendable {
    package var connectionsMax = 512
    package var head = Duration.seconds(10)
    package var body = Duration.seconds(30)
    package var write = Duration.seconds(60)
    package var idle = Duration.seconds(60)

    package init() {}
}

/// What a connection is waiting for, and how long it may.
///
/// Knows no clock.
struct ConnectionDeadlines: Equatable, Sendable {
    /// What is waited for.
    enum Phase: Equatable, Sendable {
        /// The first byte of the next request. Can go to: head, body.
        case idle
        /// The rest of a request's head. Can go to: body.
        case head
        /// The rest of a request's body. Can go to: answer, idle (answered early).
        case body
        /// The answer. Can go to: idle.
        case answer
    }

    private(set) var phase = Phase.head
    private(set) var isWriteBlocked = false
    /// Whether the answer was written before the request was read whole.
    private var isAnswered = false
    private let limits: ConnectionLimits

    init(_ limits: ConnectionLimits) {
        self.limits = limits
    }

    /// How long the present state may last; nil for as long as it takes.
    var timeout: Duration? {
        if isWriteBlocked { return limits.write }
        return switch phase {
        case .idle: limits.idle
        case .head: limits.head
        case .body: limits.body
        case .answer: nil
        }
    }

    /// Whether no request is being worked on, so that the connection may be closed for the sake of another.
    var isWaiting: Bool { phase == .idle || phase == .head }

    /// Whether the rest of a body is still coming that was answered, perhaps refused, before.
    ///
    /// It is to be read and dropped: a client that sends all before it reads would never see the answer otherwise.
    var isDiscarding: Bool { phase == .body && isAnswered }

    /// Bytes came that make no whole part yet.
    mutating func bytesRead() {
        if phase == .idle { phase = .head }
    }

    mutating func headRead() {
        phase = .body
        isAnswered = false
    }

    mutating func requestRead() {
        if phase == .body { phase = isAnswered ? .idle : .answer }
    }

    /// An answer was written whole.
    ///
    /// Where the request's body is still coming, that is waited for.
    mutating func answerWritten() {
        isAnswered = true
        if phase == .answer { phase = .idle }
    }

    mutating func writabilityChanged(isWritable: Bool) { isWriteBlocked = !isWritable }
}
