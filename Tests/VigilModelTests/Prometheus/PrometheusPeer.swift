import Foundation

/// Programs of others that read what we expose.
enum PrometheusPeer {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Lets Debian's promtool check a text in Prometheus' own format; returns what it has to say, empty for nothing.
    static func promtool(_ text: [UInt8]) throws -> String {
        guard let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first(where: isExecutable) else {
            throw Failure(description: "promtool is missing: run scripts/test, or apt-get install prometheus")
        }
        return try run(promtool, ["check", "metrics"], input: text)
    }

    /// Reads a text in OpenMetrics with Prometheus' Python client, which is strict; returns `name{labels} value` lines.
    static func openMetrics(_ text: [UInt8]) throws -> String {
        var root = URL(filePath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            guard root.path != "/" else { throw Failure(description: "no Package.swift above \(#filePath)") }
            root.deleteLastPathComponent()
        }
        let python =
            ProcessInfo.processInfo.environment["VIGIL_TEST_PYTHON"]
            ?? root.appending(path: ".venv-test/bin/python").path
        guard isExecutable(python) else {
            throw Failure(description: "\(python) is missing: run scripts/test, or set VIGIL_TEST_PYTHON")
        }
        let program = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
            for family in parse(sys.stdin.buffer.read().decode()):
                print(family.name, family.type, family.unit)
                for s in family.samples:
                    e = ' #' + str(s.exemplar.value) + str(sorted(s.exemplar.labels.items())) if s.exemplar else ''
                    print(' ', s.name, sorted(s.labels.items()), s.value, s.timestamp or '', e)
            """
        return try run(python, ["-c", program], input: text)
    }

    private static func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    private static func run(_ program: String, _ arguments: [String], input: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "vigil-\(UInt64.random(in: 0 ... .max))")
        try Data(input).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: output) }
        return output
    }
}
