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
    private let bound = Mutex<String?>(nil)

    init(started: Timestamp, tokenRequired: Bool) {
        self.started = started
        self.tokenRequired = tokenRequired
    }

    /// Where it listens, `http://host:port`; nil until it does.
    var address: String? {
        get { bound.withLock { $0 } }
        set { bound.withLock { $0 = newValue } }
    }

    /// What those with the token may know.
    var view: ServerView {
        var view = publicView
        view.started = started
        view.address = address
        view.pid = Int(ProcessInfo.processInfo.processIdentifier)
        return view
    }

    /// What everybody may know: enough to tell it from another program on the same port.
    var publicView: ServerView {
        ServerView(name: "vigil", version: version, tokenRequired: tokenRequired)
    }
}
