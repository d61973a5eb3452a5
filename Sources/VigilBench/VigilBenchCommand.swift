import ArgumentParser

/// `vigil-bench`: measures, and prints figures with the machine that they are from.
@main
struct VigilBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vigil-bench",
        abstract: "Measures Vigil.",
        discussion: "Example: vigil-bench otlp --json"
    )

    @Argument(help: "What to measure; everything unless named.")
    var subjects: [String] = []

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Flag(help: "Name the subjects and measure nothing.")
    var list = false

    @Option(help: .hidden)
    var serveHello: Int?

    @Option(help: .hidden)
    var watchedBy: String?

    func validate() throws {
        let known = BenchmarkSubject.all.map(\.name)
        for name in subjects where !known.contains(name) {
            throw ValidationError("There is no subject \(name); there are \(known.joined(separator: ", ")).")
        }
    }

    func run() async throws {
        if let serveHello { return try await HelloService.run(port: serveHello, watchedBy: watchedBy) }
        if list {
            for subject in BenchmarkSubject.all { print("\(subject.name): \(subject.summary)") }
            return
        }
        var rows: [BenchmarkRow] = []
        for subject in BenchmarkSubject.all where subjects.isEmpty || subjects.contains(subject.name) {
            rows += try await subject.run()
        }
        let report = BenchmarkReport(machine: .current(), rows: rows)
        print(try json ? report.json() : report.machine.line + "\n" + report.table)
    }
}
