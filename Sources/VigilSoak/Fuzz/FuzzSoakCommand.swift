import ArgumentParser
import Foundation

/// `vigil-soak fuzz`: what strangers send, made up.
struct FuzzSoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz",
        abstract: "Hands generated and damaged input to everything that reads what others send.",
        discussion: """
            Each input is made of its seed. The work is done in a process of its own; where an input ends it, its seed
            is told and the next one is taken. Ends with 1 where a process ended, an input took too long, memory grew,
            or what was read came back as something else.
            Example, to look at one input again: vigil-soak fuzz --seed 4711 --inputs 1 --verbose
            """
    )

    @Argument(help: "How many seconds.")
    var seconds = 3_600

    @Option(help: "The seed of the first input.")
    var seed: UInt64 = 1_000_000

    @Option(help: "How many inputs at most.")
    var inputs: UInt64?

    @Option(help: "One subject alone; seeds mean other inputs then.")
    var subject: String?

    @Flag(help: "Print every input.")
    var verbose = false

    @Option(help: .hidden)
    var place: String?

    private static let endsMax = 20
    /// What a process says that has come to its end and told what it found.
    private static let found = ExitCode(3)

    func validate() throws {
        guard seconds > 0 else { throw ValidationError("The number of seconds is above zero.") }
        let names = FuzzSubjects.all.map { type(of: $0).name }
        if let subject, !names.contains(subject) {
            throw ValidationError("There is no subject \(subject): there are \(names.joined(separator: ", ")).")
        }
    }

    func run() async throws {
        if let place { return try await work(URL(filePath: place)) }
        let end = ContinuousClock.now + .seconds(seconds)
        let place = FileManager.default.temporaryDirectory.appending(
            path: "vigil-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
        )
        defer { try? FileManager.default.removeItem(at: place) }
        var next = seed
        var ends = 0
        while ContinuousClock.now < end, ends < Self.endsMax, inputs.map({ next - seed < $0 }) ?? true {
            try Data("\(next)\n".utf8).write(to: place)
            let left = max(1, (end - ContinuousClock.now).components.seconds)
            let status = try supervise(seconds: left, from: next, place)
            if status == Self.found.rawValue { throw ExitCode.failure }
            let last = try String(contentsOf: place, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            guard let reached = UInt64(last), status != 0 else { break }
            ends += 1
            print("ended with \(status) at seed \(reached): vigil-soak fuzz --seed \(reached) --inputs 1 --verbose")
            next = reached + 1
        }
        if ends > 0 { throw ExitCode.failure }
    }

    /// Has a process of its own do the work; 0 where it found nothing.
    private func supervise(seconds: Int64, from seed: UInt64, _ place: URL) throws -> Int32 {
        let process = Process()
        process.executableURL = Bundle.main.executableURL
        process.arguments = ["fuzz", "\(seconds)", "--seed", "\(seed)", "--place", place.path]
        if let inputs { process.arguments?.append(contentsOf: ["--inputs", "\(inputs - (seed - self.seed))"]) }
        if let subject { process.arguments?.append(contentsOf: ["--subject", subject]) }
        if verbose { process.arguments?.append("--verbose") }
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    private func work(_ place: URL) async throws {
        let warmUp = Duration.seconds(min(300, seconds / 3))
        let watch = SoakWatch(limits: SoakWatch.Limits(input: .seconds(60), warmUp: warmUp))
        let plan = FuzzSoak.Plan(seed: seed, inputs: inputs, subject: subject, isVerbose: verbose, place: place)
        let soak = FuzzSoak(plan, watch: watch)
        let end = ContinuousClock.now + .seconds(seconds)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watch.run { soak.summary } }
            group.addTask { try await soak.run(until: end) }
            try await group.next()
            group.cancelAll()
        }
        print("\(soak.summary), \(SoakWatch.Memory.ofProcess())")
        if soak.findings > 0 { throw Self.found }
    }
}
