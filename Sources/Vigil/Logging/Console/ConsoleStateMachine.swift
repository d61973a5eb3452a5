/// Decides who writes lines to a stream that perhaps nobody reads, and which lines are left out.
///
/// Knows no stream, thread or lock. One writes at a time, so that lines keep their order. Whoever has a line while
/// nobody writes does it itself, without waiting, and takes along what others queue meanwhile. Only where the stream
/// takes no more does a thread go on, which may wait. So much may wait and no more; lines beyond are left out, and the
/// stream is told how many once it goes on.
struct ConsoleStateMachine: Sendable {
    /// What whoever had a line, or has written some, does next.
    enum Action: Equatable {
        /// Nothing: others see to it, or there is nothing left.
        case rest
        /// Write these without waiting, and say what was not taken.
        case write([UInt8])
        /// Start a thread that writes what waits.
        case startThread
    }

    private enum Writer {
        case nobody
        /// Who had a line; and how often it may still take along what others queue.
        case caller(rounds: Int)
        case thread
    }

    static let bytesMax = 1 << 20
    private static let roundsMax = 4

    private var writer = Writer.nobody
    private var waiting: [UInt8] = []
    private var untold = 0
    /// Lines that were left out so far, because too much waited.
    private(set) var overflowed = 0
    /// Lines that were left out so far, because the stream did not take them.
    private(set) var refused = 0

    /// Whether all lines were written or left out.
    var isDone: Bool { if case .nobody = writer { waiting.isEmpty } else { false } }

    /// Somebody has a line.
    mutating func lineCame(_ line: String) -> Action {
        let bytes = line.utf8
        if waiting.isEmpty || waiting.count + bytes.count <= Self.bytesMax {
            waiting.append(contentsOf: bytes)
        } else {
            overflowed += 1
            untold += 1
        }
        guard case .nobody = writer else { return .rest }
        writer = .caller(rounds: Self.roundsMax)
        return .write(take())
    }

    /// The caller has written what the stream took at once; the rest waits, before what has come meanwhile.
    mutating func callerWrote(leaving rest: ArraySlice<UInt8>) -> Action {
        waiting.insert(contentsOf: rest, at: 0)
        if waiting.isEmpty {
            writer = .nobody
            return .rest
        }
        if rest.isEmpty, case .caller(let rounds) = writer, rounds > 0 {
            writer = .caller(rounds: rounds - 1)
            return .write(take())
        }
        writer = .thread
        return .startThread
    }

    /// The thread has nothing to write; nil: nothing waits, and it ends.
    mutating func threadIsFree() -> [UInt8]? {
        if waiting.isEmpty {
            writer = .nobody
            return nil
        }
        return take()
    }

    /// There was no thread to be had: whoever has the next line tries again.
    mutating func threadFailed() { writer = .nobody }

    /// The stream did not take bytes, and never will.
    mutating func streamRefused(_ bytes: ArraySlice<UInt8>) {
        refused += bytes.count { $0 == UInt8(ascii: "\n") }
    }

    private mutating func take() -> [UInt8] {
        if untold > 0 {
            waiting += "vigil: \(untold) log lines were left out here, since nobody read them\n".utf8
            untold = 0
        }
        defer { waiting = [] }
        return waiting
    }
}
