import Foundation
import Synchronization
import VigilModel
import VigilTestKit

/// Which batches were sent, and which acknowledged; what arrives is marked in the recording.
final class SoakLedger: Sendable {
    private struct State {
        var next = 0
        var acknowledged: Set<Int> = []
    }

    /// When the load's records begin.
    let start: Timestamp
    private let recording: Int32
    private let state: Mutex<State>

    /// Goes on behind what was sent already, marking acknowledgements in a recording that is there.
    init(start: Timestamp, recording: String?, expected: SoakExpectation = SoakExpectation()) {
        self.start = start
        self.recording = recording.map { open($0, O_WRONLY | O_APPEND | O_CLOEXEC) } ?? -1
        state = Mutex(State(next: expected.sent, acknowledged: expected.acknowledged))
    }

    deinit { if recording >= 0 { close(recording) } }

    var expectation: SoakExpectation {
        state.withLock { SoakExpectation(sent: $0.next, acknowledged: $0.acknowledged) }
    }

    /// The number of the next batch, which may be there from now on.
    func next() -> Int {
        let number = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        mark(UInt64(number) | SoakExpectation.sentBit)
        return number
    }

    /// A batch that was acknowledged before.
    func anyAcknowledged(_ random: inout SeededGenerator) -> Int? {
        state.withLock { $0.acknowledged.randomElement(using: &random) }
    }

    /// An answer has arrived: from here on the batch must be there.
    func acknowledged(_ number: Int) {
        mark(UInt64(number))
        state.withLock { _ = $0.acknowledged.insert(number) }
    }

    private func mark(_ mark: UInt64) {
        if recording < 0 { return }
        _ = DiskRecording.mark(mark).withUnsafeBytes { write(recording, $0.baseAddress, $0.count) }
    }
}

/// What must be stored: all that was acknowledged.
///
/// Of what else was sent, each batch is there whole or not at all.
struct SoakExpectation: Codable, Sendable {
    /// What marks that a batch is about to be sent; other marks say that it was acknowledged.
    static let sentBit: UInt64 = 1 << 63

    /// Every number below it may have been sent.
    var sent = 0
    var acknowledged: Set<Int> = []

    /// Goes on by the marks of a recording.
    mutating func note(_ marks: some Sequence<UInt64>) {
        for mark in marks {
            if mark & Self.sentBit != 0 {
                sent = max(sent, Int(mark & ~Self.sentBit) + 1)
            } else {
                acknowledged.insert(Int(mark))
            }
        }
    }

    /// What was sent and has no answer.
    var open: [Int] { (0..<sent).filter { !acknowledged.contains($0) } }
}
