import Synchronization
import VigilModel

/// Counts what became of batches, and says so where people should know.
final class ExportReport: Sendable {
    private struct State {
        var isFailing = false
        var rejected = SignalCounts()
    }

    private let state = Mutex(State())
    private let diagnostics: Diagnostics
    private let isSilent: Bool

    /// A report, silent where failures are expected since there is no exporter.
    init(diagnostics: Diagnostics, isSilent: Bool) {
        self.diagnostics = diagnostics
        self.isSilent = isSilent
    }

    /// Records that a receiver refused for good within batches that it took.
    var rejected: SignalCounts { state.withLock { $0.rejected } }

    func note(_ outcome: BatchOutcome) {
        switch outcome {
        case .taken(_, let receipt): noteTaken(receipt)
        case .failed(_, let error, let isGivenUp): noteFailure(error, isGivenUp: isGivenUp)
        case .abandoned(let records):
            diagnostics.once("\(records) records could not be sent in time at the end, and are lost", key: "abandoned")
        }
    }

    private func noteTaken(_ receipt: SinkReceipt) {
        let recovered = state.withLock { state in
            defer { state.isFailing = false }
            state.rejected = state.rejected + receipt.rejected
            return state.isFailing
        }
        if recovered {
            diagnostics.forget(key: "recovered")
            diagnostics.once("telemetry is taken again", key: "recovered")
        }
        if receipt.rejected.total > 0 {
            diagnostics.once("the receiver refused records: \(receipt.message)", key: "rejected")
        }
    }

    private func noteFailure(_ error: SinkError, isGivenUp: Bool) {
        guard !isSilent else { return }
        if isGivenUp {
            diagnostics.once("telemetry was dropped: \(error.message)", key: "dropped \(error.message)")
            return
        }
        let isNew = state.withLock { state in
            defer { state.isFailing = true }
            return !state.isFailing
        }
        guard isNew else { return }
        diagnostics.forget(key: "failing")
        diagnostics.once("telemetry is not taken, and is kept and tried again: \(error.message)", key: "failing")
    }
}
