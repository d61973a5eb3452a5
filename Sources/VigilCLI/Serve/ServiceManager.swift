import CVigil
import Foundation

/// The service manager that started this process, where one did (systemd's protocol).
enum ServiceManager {
    /// Says that the server is ready, at the start or after a reload.
    static func tellReady() { tell("READY=1") }

    /// Says that the configuration is being read anew; ``tellReady()`` follows.
    static func tellReloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=\(vigil_monotonic_clock_ns() / 1_000)")
    }

    private static func tell(_ text: String) {
        guard let socket = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"], !socket.isEmpty else { return }
        // Nobody who could be told of a failure is there: without the datagram the manager itself complains.
        _ = vigil_notify(socket, text)
    }
}
