import Foundation

/// The user's browser.
enum Browser {
    /// Has it show an address; false where there is no display or nothing that could.
    static func open(_ link: String) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        #if os(macOS)
        return start("/usr/bin/open", link)
        #else
        let hasDisplay = ["DISPLAY", "WAYLAND_DISPLAY"].contains { !(environment[$0] ?? "").isEmpty }
        guard hasDisplay else { return false }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/xdg-open" }
            .first(where: FileManager.default.isExecutableFile).map { start($0, link) } ?? false
        #endif
    }

    private static func start(_ program: String, _ link: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [link]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            return false
        }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
