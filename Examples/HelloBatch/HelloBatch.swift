// A job that Vigil watches, beside a running `vigil serve`: `swift run HelloBatch nightly 1000`. Each item is an
// operation with a log line. Every ten items it flushes and says how far it is: what it has said is with the server or
// on the disk by then, whatever becomes of the job or the server. With FILES set to a folder it writes there
// instead, for `vigil serve --watch`.

import Foundation
import Logging
import Vigil
import VigilExporter

@main
struct HelloBatch {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let name = arguments.first ?? "job"
        let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 100
        let folder = ProcessInfo.processInfo.environment["FILES"]
        let exporter = folder.map { Vigil.Exporter.files(directory: $0, fileBytesMax: 100_000) } ?? .otlp()
        let vigil = try Vigil.bootstrap(service: "hello-batch", exporter: exporter)
        let logger = Logger(label: "batch")
        try await vigil.run {
            for number in 1...max(1, count) {
                try await vigil.operation("item") { _ in
                    try await Task.sleep(for: .milliseconds(4))
                    logger.info("\(name) item \(number)")
                }
                guard number.isMultiple(of: 10) || number == count else { continue }
                await vigil.flush()
                FileHandle.standardOutput.write(Data("done \(number)\n".utf8))
            }
        }
    }
}
