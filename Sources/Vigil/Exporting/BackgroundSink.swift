package import VigilModel
package import VigilOTLP

/// A sink that has work of its own beside taking batches, such as sending what it kept.
package protocol BackgroundSink: TelemetrySink {
    /// Works until it is cancelled.
    func run() async

    /// Sends what it holds; returns when all of it was taken, or an attempt failed.
    func flush() async

    /// The application ends: what is on its way should come to an end within a second or two.
    func finish()

    /// What became of what it took.
    var figures: SinkFigures { get }
}

/// What became of what a sink took.
package struct SinkFigures: Hashable, Sendable {
    /// Records of a signal that are lost for a reason.
    package struct Loss: Hashable, Sendable {
        /// Of what kind they are.
        package let signal: OTLPSignal
        /// A word for why: `expired`.
        package let reason: String

        /// A kind of loss.
        package init(_ signal: OTLPSignal, _ reason: String) {
            self.signal = signal
            self.reason = reason
        }
    }

    /// How many records were lost, by kind.
    package var losses: [Loss: Int] = [:]
    /// Bytes that wait on the disk.
    package var waitingBytes = 0

    /// Nothing yet.
    package init() {}

    /// Lost records by signal.
    package var lost: SignalCounts {
        losses.reduce(into: SignalCounts()) { counts, loss in
            switch loss.key.signal {
            case .traces: counts.spans += loss.value
            case .metrics: counts.points += loss.value
            case .logs: counts.logs += loss.value
            }
        }
    }

    /// The figures of both together.
    package static func + (left: SinkFigures, right: SinkFigures) -> SinkFigures {
        var sum = left
        sum.losses.merge(right.losses) { $0 + $1 }
        sum.waitingBytes += right.waitingBytes
        return sum
    }
}
