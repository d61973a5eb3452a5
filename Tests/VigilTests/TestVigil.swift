import Synchronization
import VigilModel
import VigilTestKit

@testable import Vigil

/// A Vigil before a recording sink, with what it says on the console and to people.
struct TestVigil {
    let sink: RecordingSink
    let vigil: Vigil
    let console = Lines()
    let remarks = Lines()

    init(sink: RecordingSink = RecordingSink(), _ change: (inout Vigil.Configuration) -> Void = { _ in }) {
        var configuration = Vigil.Configuration(service: "test")
        configuration.console = .text
        change(&configuration)
        self.sink = sink
        vigil = Vigil(
            configuration: configuration,
            sink: sink,
            diagnostics: Diagnostics { [remarks] in remarks.append($0) },
            console: { [console] in console.append($0) }
        )
    }

    /// The histogram of operations under given attributes.
    func operationTimes(_ name: String, _ outcome: Outcome) -> ExponentialHistogram? {
        guard case .exponentialHistogram(let points, .cumulative)? = sink.metric("vigil.operation.duration")?.data
        else { return nil }
        return points.first {
            $0.attributes["vigil.operation.name"] == .string(name)
                && $0.attributes["vigil.outcome"] == .string(outcome.rawValue)
        }?.histogram
    }
}

/// Lines that were written somewhere.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func append(_ line: String) {
        lines.withLock { $0.append(line) }
    }
}

struct ExtractionError: Error, CustomStringConvertible {
    var description = "no sprites in there"
}
