// A program that ends badly, as its argument says, so that tests see what its next start reports.

import CVigil
import Logging
import Vigil
import VigilExporter
import VigilModel
import VigilOTLP

@main
struct CrashProgram {
    static func main() async throws {
        let deed = CommandLine.arguments.dropFirst().first ?? "report"
        let sends = ProcessFacts.environment["OTEL_EXPORTER_OTLP_ENDPOINT"] != nil
        var configuration = Vigil.Configuration(service: "crash-program")
        configuration.serviceVersion = "1.2.3"
        configuration.metricInterval = .milliseconds(50)
        let vigil = try Vigil.bootstrap(
            exporter: sends ? .otlp() : .sink(PrintingSink()),
            configuration: configuration
        )
        let logger = Logger(label: "crash-program")
        try await vigil.run {
            if deed == "report" { return }
            logger.info("about to \(deed)")
            vigil.operation("prepare") { _ in }
            try await vigil.operation("work") { _ in try await work(deed) }
        }
    }
}

@inline(never)
func work(_ deed: String) async throws {
    await Task.yield()
    let result = try await outer(deed)
    Logger(label: "crash-program").info("\(deed) did no harm: \(result)")
}

@inline(never)
func outer(_ deed: String) async throws -> Int {
    await Task.yield()
    return try await inner(deed, [1, 2, 3]) + 1
}

@inline(never)
func inner(_ deed: String, _ numbers: [Int]) async throws -> Int {
    switch deed {
    case "trap": return numbers[CommandLine.arguments.count + 10]
    case "segv": return follow(UnsafePointer(bitPattern: 0xdead_beef_000))
    case "overflow": return recurse(1)
    case "abort": return abortNow()
    case "eat": return try await eat()
    case "chatter": return chatter()
    default: return try await wait()
    }
}

@inline(never)
func follow(_ pointer: UnsafePointer<Int>?) -> Int { pointer?.pointee ?? 0 }

@inline(never)
func recurse(_ depth: Int) -> Int { depth % 2 == 3 ? depth : recurse(depth + 1) + depth }

/// Gives back what was never given out, which the C library answers with an abort.
@inline(never)
func abortNow() -> Int {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8)
    // What it takes for the size of the piece must be known, or it may follow a wild pointer instead.
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: 64)
    (memory + 8).deallocate()
    return 0
}

/// Logs more than a pipe takes.
func chatter() -> Int {
    let logger = Logger(label: "crash-program")
    for number in 0..<20_000 { logger.info("line \(number)") }
    return 20_000
}

/// Says that it is there, and waits to be killed.
func wait() async throws -> Int {
    writeOut("{\"waiting\":true}\n")
    while true { try await Task.sleep(for: .milliseconds(20)) }
}

/// Takes memory until there is none.
func eat() async throws -> Int {
    var meals: [[UInt8]] = []
    for meal in 0..<4_096 {
        meals.append([UInt8](repeating: UInt8(truncatingIfNeeded: meal), count: 4 << 20))
        if meal % 4 == 3 { try await Task.sleep(for: .milliseconds(20)) }
    }
    return meals.count
}

/// Writes each batch of log records as a line of OTLP JSON.
struct PrintingSink: TelemetrySink {
    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        if !batch.logs.isEmpty {
            writeOut(String(decoding: OTLPEncoder.encode(batch.logs, as: .json), as: UTF8.self) + "\n")
        }
        return .accepted
    }
}

func writeOut(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
        if let start = bytes.baseAddress { _ = vigil_write_all(1, start, bytes.count) }
    }
}
