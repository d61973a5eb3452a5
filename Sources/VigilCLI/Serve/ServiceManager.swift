import CVigil
import Foundation

/// The service manager that started this process, where one did (systemd's protocol).
enum ServiceManager {
    /// Says that the server is ready.
    static func tellReady() {
        guard let socket = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"], !socket.isEmpty else { return }
        // Nobody who could be told of a failure is there: without the datagram the manager itself complains.
        _ = vigil_notify(socket, "READY=1")
    }
}
