package import VigilModel

/// What a supervisor can say of a run by itself: the part of the summary that needs no server.
package struct RunFigures: Hashable, Sendable {
    package var start: Timestamp
    package var end: Timestamp
    /// All runs of the command together, seconds of processor time.
    package var cpuSeconds = 0.0
    /// The most that was seen; 0 where the command ended before it could be measured.
    package var peakMemoryBytes: Int64 = 0
    package var linesCaptured = 0
    package var linesDropped = 0
    /// Records that could not be sent.
    package var recordsDropped = SignalCounts()
    /// Whether the kernel killed the command, the last time it ran, for want of memory.
    package var isOutOfMemory = false
    /// Why the command could not be started; nil where it was.
    package var startError: SystemError?

    package init(start: Timestamp) {
        self.start = start
        end = start
    }
}
