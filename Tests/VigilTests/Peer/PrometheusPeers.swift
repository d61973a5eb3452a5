import Foundation
import VigilModel

/// A sample as one of Prometheus' parsers read it.
struct ParsedSample: Decodable, Hashable {
    let family: String
    let kind: String
    let name: String
    let labels: [String: String]
    /// As text: JSON has no infinity.
    let value: String
}

/// The parsers of Prometheus' Python client.
enum PrometheusParser {
    /// The samples of a text in their order; throws where it is not one.
    static func samples(_ text: String, _ format: ExpositionFormat) throws -> [ParsedSample] {
        let module = format == .text ? "parser" : "openmetrics.parser"
        let program = """
            import json, sys
            from prometheus_client.\(module) import text_string_to_metric_families
            for family in text_string_to_metric_families(sys.stdin.buffer.read().decode()):
                for s in family.samples:
                    print(json.dumps({"family": family.name, "kind": family.type, "name": s.name,
                                      "labels": s.labels, "value": repr(float(s.value))}))
            """
        let answer = try Peer.run(OTLPReceiver.interpreter(), "-c", program, input: text)
        guard answer.status == 0 else {
            throw OTLPReceiver.Failure(description: "not \(format): \(answer.errors)\n\(text)")
        }
        return try answer.output.split(separator: "\n").map {
            try JSONDecoder().decode(ParsedSample.self, from: Data($0.utf8))
        }
    }
}

/// Programs of others, run to their end.
enum Peer {
    /// How a program ended, and what it wrote.
    struct Answer {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs a program by its path, with a text as its standard input.
    static func run(_ program: String, _ arguments: String..., input text: String = "") throws -> Answer {
        let process = Process(), input = Pipe(), output = Pipe()
        let errors = FileManager.default.temporaryDirectory.appendingPathComponent("vigil-\(UUID()).err")
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let written = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let complaints = try String(decoding: Data(contentsOf: errors), as: UTF8.self)
        return Answer(status: process.terminationStatus, output: written, errors: complaints)
    }

    /// A program of the system, or what installs it.
    static func system(_ name: String) throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        for folder in path.split(separator: ":") where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)")
        {
            return "\(folder)/\(name)"
        }
        throw OTLPReceiver.Failure(description: "there is no \(name): run scripts/test, which installs it")
    }
}

/// A real Prometheus Pushgateway, as a child process.
final class PushGateway {
    /// Where it listens: `http://127.0.0.1:39091`.
    let address: String
    private let process = Process()

    /// Starts it, and waits until it listens.
    init() throws {
        process.executableURL = URL(fileURLWithPath: try Peer.system("prometheus-pushgateway"))
        process.arguments = ["--web.listen-address=127.0.0.1:0"]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        var said = ""
        while true {
            let piece = errors.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw OTLPReceiver.Failure(description: "the gateway ended at once:\n\(said)") }
            said += String(decoding: piece, as: UTF8.self)
            guard let line = said.split(separator: "\n").first(where: { $0.contains("Listening on") }) else { continue }
            guard let place = line.range(of: "address=") else { continue }
            address = "http://" + line[place.upperBound...].prefix { $0 != " " }
            return
        }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// What a Prometheus would scrape from it.
    func scraped() throws -> [ParsedSample] {
        let answer = try Peer.run(Peer.system("curl"), "-fsS", "--noproxy", "*", address + "/metrics")
        guard answer.status == 0 else { throw OTLPReceiver.Failure(description: answer.errors) }
        return try PrometheusParser.samples(answer.output, .text)
    }
}
