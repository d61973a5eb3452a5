import Foundation

/// Where figures were measured: a figure without its machine says little.
struct BenchmarkMachine {
    /// The processor's name; empty where the system does not tell.
    let processor: String
    let coreCount: Int
    let swiftVersion: String
    let system: String
    /// Whether the compiler was asked for speed.
    let isOptimized: Bool

    /// This machine.
    static func current() -> BenchmarkMachine {
        let facts = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = facts.split(separator: "\n").first { $0.hasPrefix("model name") }
        var isOptimized = true
        assert(
            {
                isOptimized = false; return true
            }()
        )
        return BenchmarkMachine(
            processor: model.flatMap { $0.split(separator: ":").last }.map { $0.trimmingCharacters(in: .whitespaces) }
                ?? "",
            coreCount: ProcessInfo.processInfo.activeProcessorCount,
            swiftVersion: Self.swiftVersion,
            system: ProcessInfo.processInfo.operatingSystemVersionString,
            isOptimized: isOptimized
        )
    }

    /// One line for people.
    var line: String {
        let parts = [
            processor, "\(coreCount) cores", "Swift \(swiftVersion)", system,
            isOptimized ? "" : "DEBUG BUILD: the figures mean nothing",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private static var swiftVersion: String {
        #if compiler(>=6.4)
        "6.4 or newer"
        #elseif compiler(>=6.3)
        "6.3"
        #else
        "older than 6.3"
        #endif
    }
}
