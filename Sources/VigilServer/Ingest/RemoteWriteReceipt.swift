import HTTPTypes
import Hummingbird
import VigilModel
import VigilOTLP
import VigilStore

/// What became of a write request, and how it is said in each version.
struct RemoteWriteReceipt: Equatable {
    /// What the request held that is not taken.
    let refusals: RemoteWriteRefusals
    var numbersWritten = 0
    var histogramsWritten = 0
    var exemplarsWritten = 0
    /// Points that the store refuses for good: too old, too far in the future.
    private(set) var pointsRejected = 0
    private(set) var reasons: [String]

    init(refusals: RemoteWriteRefusals) {
        self.refusals = refusals
        reasons = refusals.reasons
    }

    mutating func add(_ receipt: AppendReceipt) {
        pointsRejected += receipt.rejected.points
        guard receipt.rejected.points > 0 else { return }
        let reason = receipt.message.isEmpty ? "points were refused" : receipt.message
        if !reasons.contains(reason) { reasons.append(reason) }
    }

    private var lost: Int { pointsRejected + refusals.numbers + refusals.histograms }

    /// In version 1 a sender knows no partial success: what the store refuses for its age is told in a header, so that
    /// the sender does not count all of it as failed.
    var response1: Response {
        // What has no name or a label twice is no series; a histogram that is not taken does not stop the others.
        var response = refusals.isEmpty || refusals.numbers == 0 && refusals.histograms > 0 ? .noContent : refused
        if lost > 0 { response.headers[.vigilRejected] = String(lost) }
        return response
    }

    /// In version 2 headers say how many were written, and 400 says that some never will be.
    var response2: Response {
        var response = reasons.isEmpty ? .noContent : refused
        response.headers[.samplesWritten] = String(numbersWritten)
        response.headers[.histogramsWritten] = String(histogramsWritten)
        response.headers[.exemplarsWritten] = String(exemplarsWritten)
        return response
    }

    private var refused: Response {
        let written = "\(numbersWritten) samples, \(histogramsWritten) histograms, \(exemplarsWritten) exemplars"
        let why = reasons.joined(separator: "; ")
        return Response.text("Not all could be taken: \(why). Written: \(written).\n", status: .badRequest)
    }
}

extension Response {
    fileprivate static var noContent: Response { Response(status: .noContent) }
}
