import Foundation
import Synchronization
import VigilDashboard
import VigilModel

/// What the server says about itself.
package final class ServerFacts: Sendable {
    /// Its version.
    package static let version = "0.1.0"

    let version = ServerFacts.version
    let started: Timestamp
    let tokenRequired: Bool
    private let current = Mutex(Current())

    private struct Current {
        var address: String?
        var cpuUtilization: Double?
        var memoryBytes: Double?
    }

    init(started: Timestamp, tokenRequired: Bool) {
        self.started = started
        self.tokenRequired = tokenRequired
    }

    /// Where it listens, `http://host:port`; nil until it does.
    var address: String? {
        get { current.withLock { $0.address } }
        set { current.withLock { $0.address = newValue } }
    }

    /// The server's process was measured.
    func measured(_ metrics: [Metric]) {
        func newest(_ name: String) -> Double? {
            switch metrics.first(where: { $0.name == name })?.data {
            case .gauge(let points), .sum(let points, _, isMonotonic: _): points.first?.value?.asDouble
            default: nil
            }
        }
        current.withLock { current in
            current.cpuUtilization = newest("vigil.self.cpu.utilization")
            current.memoryBytes = newest("vigil.self.memory.usage")
        }
    }

    /// What those with the token may know.
    var view: ServerView {
        let current = current.withLock { $0 }
        var view = publicView
        view.started = started
        view.address = current.address
        view.cpuUtilization = current.cpuUtilization
        view.memoryBytes = current.memoryBytes
        view.pid = Int(ProcessInfo.processInfo.processIdentifier)
        return view
    }

    /// What everybody may know: enough to tell it from another program on the same port.
    var publicView: ServerView {
        ServerView(name: "vigil", version: version, tokenRequired: tokenRequired)
    }
}
