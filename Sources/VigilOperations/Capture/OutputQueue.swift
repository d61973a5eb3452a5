import Synchronization
package import VigilModel

/// Pieces of output on their way from the threads that pass them on to who makes records of them.
///
/// Bounded: when it is full the oldest go, and their lines are counted. The threads never wait.
package final class OutputQueue: Sendable {
    /// A piece as it was printed.
    package struct Piece: Sendable {
        package var bytes: [UInt8]
        package var stream: OutputStream
        package var time: Timestamp
    }

    private struct State {
        var pieces: [Piece] = []
        var bytes = 0
        var droppedLines = 0
    }

    private let bytesMax: Int
    private let state = Mutex(State())

    /// An empty queue.
    package init(bytesMax: Int = 4 << 20) {
        self.bytesMax = bytesMax
    }

    /// Lines that were dropped.
    package var droppedLines: Int { state.withLock { $0.droppedLines } }

    /// Puts a piece in, at the cost of the oldest.
    ///
    /// - Returns: Whether the queue was empty, so that whoever empties it should be told.
    package func append(_ bytes: [UInt8], _ stream: OutputStream, at time: Timestamp) -> Bool {
        state.withLock { state in
            let wasEmpty = state.pieces.isEmpty
            state.pieces.append(Piece(bytes: bytes, stream: stream, time: time))
            state.bytes += bytes.count
            guard state.bytes > bytesMax else { return wasEmpty }
            // Half goes at once, so that a flood does not shift the array at every piece.
            var keep = 0
            while state.bytes > bytesMax / 2, keep < state.pieces.count - 1 {
                state.bytes -= state.pieces[keep].bytes.count
                state.droppedLines += state.pieces[keep].bytes.count { $0 == 0x0a }
                keep += 1
            }
            state.pieces.removeFirst(keep)
            return wasEmpty
        }
    }

    /// Takes everything out, oldest first.
    package func takeAll() -> [Piece] {
        state.withLock { state in
            defer {
                state.pieces = []
                state.bytes = 0
            }
            return state.pieces
        }
    }
}
