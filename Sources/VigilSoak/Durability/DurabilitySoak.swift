import AsyncHTTPClient
import Foundation
import Synchronization
import VigilModel
import VigilTestKit

/// Chain after chain, some at the same time; what is found is kept.
final class DurabilitySoak: Sendable {
    struct Plan: Sendable {
        var server: SoakServer.Start
        var kills: Int
        var images: Int
        var seed: UInt64
        /// How many chains run at the same time.
        var workers = 2
        /// Where the disks are that are worked on, and where is kept what was found.
        var folder: String
        var kept: String
        /// After how many findings it ends.
        var findingsMax = 10
    }

    private static let killsPerChain = 10
    private static let imagesPerChain = 20

    private struct State {
        var next = 0
        var outcome = DurabilityChain.Outcome()
        var findings = 0
        /// What had been done when the first was found.
        var first: String?
    }

    private let plan: Plan
    private let http: HTTPClient
    private let state = Mutex(State())
    private let began = ContinuousClock.now

    init(_ plan: Plan, http: HTTPClient) {
        self.plan = plan
        self.http = http
    }

    var findings: Int { state.withLock(\.findings) }

    /// What was done so far, in one line.
    var summary: String {
        let seconds = (ContinuousClock.now - began).components.seconds
        return state.withLock { state in
            let outcome = state.outcome
            return
                "\(seconds) s: \(outcome.kills) kills, \(outcome.images) images (\(outcome.secondImages) cut again), "
                + "\(outcome.batches) batches, \(state.findings) findings"
        }
    }

    /// What fell between the points.
    var details: String {
        let outcome = state.withLock(\.outcome)
        let tally = outcome.tally
        return """
            recorded: \(outcome.calls) calls; \(tally.marks) acknowledgements, \(tally.journalSyncs) commits of the \
            journal, \(tally.manifestSyncs) of the manifest, \(tally.partsNamed) parts made, \(tally.partsRemoved) \
            removed, \(tally.journalsRemoved) journal files removed
            read back: \(outcome.parts) parts with \(outcome.sections) sections, \(outcome.records) records of journals
            """
    }

    /// How long it took to find something; nil where nothing was found.
    var first: String? { state.withLock(\.first) }

    private var chains: Int {
        func chains(_ count: Int, _ size: Int) -> Int { (count + size - 1) / size }
        return max(1, chains(plan.kills, Self.killsPerChain), chains(plan.images, Self.imagesPerChain))
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<min(plan.workers, chains) {
                group.addTask { try await self.work("\(self.plan.folder)/worker-\(worker)") }
            }
            try await group.waitForAll()
        }
        try? FileManager.default.removeItem(atPath: plan.folder)
    }

    private func work(_ folder: String) async throws {
        while let number = state.withLock({ state -> Int? in
            guard state.next < chains, state.findings < plan.findingsMax else { return nil }
            defer { state.next += 1 }
            return state.next
        }) {
            try Task.checkCancellation()
            func share(_ count: Int) -> Int { count * (number + 1) / chains - count * number / chains }
            let chain = DurabilityChain(
                plan: DurabilityChain.Plan(
                    server: plan.server,
                    kills: share(plan.kills),
                    images: share(plan.images)
                ),
                seed: plan.seed &+ UInt64(number),
                http: http
            ) { [self] done in
                state.withLock { $0.outcome += done }
            }
            do {
                try await chain.run(in: folder)
            } catch let finding as DurabilityChain.Finding {
                try keep(finding, folder)
            } catch let failure as SoakFailure {
                report("\(failure)\nwith seed \(plan.seed &+ UInt64(number))")
            }
        }
    }

    private func report(_ text: String) {
        let summary = summary
        state.withLock { state in
            state.findings += 1
            if state.first == nil { state.first = summary }
        }
        print("FOUND \(text)")
        fflush(nil)
    }

    private func keep(_ finding: DurabilityChain.Finding, _ folder: String) throws {
        let number = state.withLock(\.findings)
        let path = "\(plan.kept)/\(plan.seed)-\(number)-\(UInt32.random(in: 0 ... .max))"
        if let image = finding.image {
            _ = try SoakFolder(path, image)
            let recording = "\(folder)/chain/recording"
            try? FileManager.default.removeItem(atPath: path + "/recording")
            try? FileManager.default.copyItem(atPath: recording, toPath: path + "/recording")
            let expected = SoakReplay.Expected(expected: finding.expected, start: finding.start.nanoseconds)
            try JSONEncoder().encode(expected).write(to: URL(fileURLWithPath: path + "/expected.json"))
            try Data("\(finding.point)\n\(finding.description)\n".utf8)
                .write(to: URL(fileURLWithPath: path + "/finding.txt"))
        }
        report("\(finding.description)\nat \(finding.point)\nkept; again: vigil-soak durability --replay \(path)")
    }
}

extension DurabilityChain.Outcome {
    static func += (left: inout Self, right: Self) {
        left.kills += right.kills
        left.images += right.images
        left.secondImages += right.secondImages
        left.batches += right.batches
        left.calls += right.calls
        left.parts += right.parts
        left.sections += right.sections
        left.records += right.records
        left.tally += right.tally
    }
}
