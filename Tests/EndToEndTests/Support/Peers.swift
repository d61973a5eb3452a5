import Foundation

/// Where the things are that the tests work with.
enum Peers {
    /// The root of the package.
    static let root: String = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/Package.swift") {
            folder.deleteLastPathComponent()
        }
        return folder.path
    }()

    /// The folder that holds the built programs: that of the test bundle itself.
    static let products: String = {
        let bundle =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().path
    }()

    /// The `vigil` that was built beside these tests.
    static func vigil() throws -> String {
        try program(["\(products)/vigil", "\(products)/VigilCLI"], advice: "run swift build first")
    }

    /// The `vigil-soak` that was built beside these tests.
    static func soak() throws -> String {
        try program(["\(products)/vigil-soak"], advice: "run swift build first")
    }

    static func helloAssistant() throws -> String {
        try program(["\(products)/HelloAssistant"], advice: "run swift build first")
    }

    static func helloBatch() throws -> String {
        try program(["\(products)/HelloBatch"], advice: "run swift build first")
    }

    static func helloService() throws -> String {
        try program(["\(products)/HelloService"], advice: "run swift build first")
    }

    static func stockService() throws -> String {
        try program(["\(products)/StockService"], advice: "run swift build first")
    }

    /// The Python that has Tests/requirements.txt installed.
    static func python() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        return try program(
            [environment["VIGIL_TEST_PYTHON"] ?? "\(root)/.venv-test/bin/python"],
            advice: "scripts/test makes it; by hand: python3 -m venv .venv-test && "
                + ".venv-test/bin/pip install -r Tests/requirements.txt"
        )
    }

    /// The folder of Python's programs, `opentelemetry-instrument` among them.
    static func pythonPrograms() throws -> String {
        URL(fileURLWithPath: try python()).deletingLastPathComponent().path
    }

    /// A program of the system.
    static func system(_ name: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return try program(folders.map { "\($0)/\(name)" }, advice: "install it: apt-get install \(name)")
    }

    private static func program(_ candidates: [String], advice: String) throws -> String {
        for path in candidates where FileManager.default.isExecutableFile(atPath: path) { return path }
        throw TestFailure("there is no \(candidates.joined(separator: ", ")); \(advice)")
    }
}
