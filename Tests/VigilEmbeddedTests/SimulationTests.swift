import Foundation
import Testing
import VigilSimulation

/// A store that everything happens to, decided by seeds: see docs/simulation.md.
@Suite struct SimulationTests {
    private static let seedsEach: UInt64 = 10

    @Test(
        "what was acknowledged is there, once, whatever happens to the process and the disk",
        arguments: UInt64(0)..<30
    )
    func holdsWhatItPromises(_ block: UInt64) {
        for seed in (block * Self.seedsEach)..<((block + 1) * Self.seedsEach) {
            let outcome = StoreSimulation(seed: seed).run()
            guard let violation = outcome.violation else { continue }
            Issue.record(
                """
                seed \(seed): \(violation)
                \(outcome.lines.joined(separator: "\n"))
                Run it again with: vigil-soak simulation 1 --seed \(seed) --verbose
                """
            )
        }
    }

    @Test("the same seed is the same run, call for call and byte for byte", arguments: [1, 2, 3] as [UInt64])
    func repeatsItself(_ seed: UInt64) {
        let (first, second) = (StoreSimulation(seed: seed).run(), StoreSimulation(seed: seed).run())
        #expect(first.hash == second.hash)
        #expect(first.diskCalls == second.diskCalls && first.operations == second.operations)
    }

    @Test("the same seed is the same run in another process, which hashes its sets by other numbers")
    func repeatsItselfInAnotherProcess() throws {
        // Built programs lie beside the tests' own.
        let tests =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        let process = Process()
        process.executableURL = URL(filePath: tests).deletingLastPathComponent().appending(path: "vigil-soak")
        process.arguments = ["simulation", "1", "--seed", "4"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let hash = String(StoreSimulation(seed: 4).run().hash, radix: 16)
        #expect(text.contains("hash \(hash)"), "\(hash) is not in: \(text)")
    }
}
