import AsyncHTTPClient
import Foundation
import VigilEmbedded
import VigilModel
import VigilTestKit

/// One life of a store: loaded, killed at an exact call, opened again on the same folder, again and again, all of it
/// recorded; then images of what power cuts in between would have left, each opened by a server of its own.
struct DurabilityChain: Sendable {
    /// How it goes.
    struct Plan: Sendable {
        var server: SoakServer.Start
        var kills: Int
        var images: Int
        /// Every which image is cut a second time, while it is being opened.
        var secondCutEvery = 5
    }

    /// What was done.
    struct Outcome: Sendable {
        var kills = 0
        var images = 0
        var secondImages = 0
        var batches = 0
        var calls = 0
        var parts = 0
        var sections = 0
        var records = 0
        /// Calls by what they are of; see ``CallTally``.
        var tally = CallTally()

        mutating func note(_ inspection: StoreInspection) {
            parts += inspection.parts
            sections += inspection.sections
            records += inspection.records
        }
    }

    /// A failure with what is needed to look into it.
    struct Finding: Error {
        let description: String
        let point: String
        /// What the server found; nil where the finding is about something else.
        let image: DiskImage?
        let expected: SoakExpectation
        let start: Timestamp
    }

    let plan: Plan
    let seed: UInt64
    let http: HTTPClient
    /// Called after each kill and each image.
    let progress: @Sendable (Outcome) -> Void

    func run(in path: String) async throws {
        let folder = try SoakFolder(path + "/chain")
        var random = SeededGenerator(seed: seed)
        let ledger = SoakLedger(start: Self.now() - .seconds(300), recording: folder.recording)
        var outcome = Outcome()
        for round in 0..<plan.kills {
            try await kill(round, folder, ledger, &random)
            outcome.kills += 1
            progress(Outcome(kills: 1))
        }
        try await opened(plan.kills, folder, ledger) { server, check in
            try await check.ask(server, seed: random.next())
            outcome = Outcome()
            outcome.note(try await check.finish(server, data: folder.data))
        }
        let recording = try folder.recorded()
        outcome.batches = ledger.expectation.sent
        outcome.calls = recording.calls.count
        outcome.tally = CallTally(recording)
        progress(outcome)
        try await cut(recording, folder, ledger.start, &random)
        folder.remove()
    }

    private static func now() -> Timestamp {
        Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1_000) * 1_000_000)
    }

    // MARK: Kills

    /// Loads a server until it is killed; before, it is asked for what the killed ones before it left.
    private func kill(
        _ round: Int,
        _ folder: SoakFolder,
        _ ledger: SoakLedger,
        _ random: inout SeededGenerator
    ) async throws {
        // All calls alike, or one kind of them, so that the rarer ones have their share.
        let kinds = [("any", 1_500), ("any", 150), ("sync", 400), ("name", 300), ("write", 700)]
        let (kind, most) = random.pick(kinds)
        let death = "\(kind):\(1 + random.next() % UInt64(most))"
        let seed = random.next()
        try await opened(round, folder, ledger, death: death, seed: seed) { server, check in
            if round > 0 { try await check.ask(server, seed: seed) }
            let load = DurabilityLoad(ledger: ledger, http: http)
            try await load.run(on: server, seed: seed, until: .now + .seconds(60))
            if server.poll() == nil {
                server.kill()
                throw SoakFailure("the load never got as far as \(death)")
            }
        }
    }

    /// Starts a server that is recorded, and does something with it; that it is killed meanwhile is no failure.
    private func opened(
        _ round: Int,
        _ folder: SoakFolder,
        _ ledger: SoakLedger,
        death: String? = nil,
        seed: UInt64 = 0,
        _ body: (SoakServer, DurabilityCheck) async throws -> Void
    ) async throws {
        let expected = ledger.expectation
        let size = (try? FileManager.default.attributesOfItem(atPath: folder.recording)[.size] as? Int) ?? 0
        var start = plan.server
        (start.disk, start.aside, start.recording) = (folder.disk, folder.aside, folder.recording)
        (start.death, start.seed) = (death, seed)
        var server: SoakServer?
        do {
            let started = try await SoakServer.start(start)
            server = started
            try await body(started, DurabilityCheck(ledger: ledger, http: http))
        } catch {
            // A connection may break a moment before the process that held it is gone.
            for _ in 0..<500 where server?.poll() == nil && server != nil && !(error is SoakFailure) {
                try await ContinuousClock().sleep(for: .milliseconds(1))
            }
            let ending = server.map { $0.poll() } ?? (error as? SoakServer.Ended)?.ending
            if death != nil, ending == .killed(9), (server?.said ?? "").isEmpty { return }
            server?.kill()
            let image = try? Self.disk(folder.recorded(), upTo: size).whole
            throw Finding(
                description: "\(error)",
                point: "seed \(self.seed), round \(round), opened before \(death ?? "its end")",
                image: image,
                expected: expected,
                start: ledger.start
            )
        }
        if let server, server.poll() == nil { server.kill() }
    }

    /// The disk as the first bytes of a recording leave it.
    private static func disk(_ recording: DiskRecording, upTo size: Int) throws -> RecordedDisk {
        let first = try DiskRecording(Array(recording.bytes.prefix(size)))
        var disk = RecordedDisk()
        for call in first.calls { try disk.apply(call, of: first) }
        return disk
    }

    // MARK: Power cuts

    private func cut(
        _ recording: DiskRecording,
        _ folder: SoakFolder,
        _ start: Timestamp,
        _ random: inout SeededGenerator
    ) async throws {
        var disk = RecordedDisk()
        var done = 0
        for (index, point) in Self.points(recording, plan.images, &random).enumerated() {
            for call in recording.calls[done..<point] { try disk.apply(call, of: recording) }
            done = max(done, point)
            var expected = SoakExpectation()
            expected.note(disk.marks)
            let seed = random.next()
            let isCutAgain = (index + 1) % plan.secondCutEvery == 0
            let name = "seed \(self.seed), cut \(index) after call \(point) of \(recording.calls.count), image \(seed)"
            try await open(disk, expected, start, name, seed, beside: folder, isCutAgain: isCutAgain)
        }
        for call in recording.calls[done...] { try disk.apply(call, of: recording) }
        if let difference = try folder.difference(from: disk.whole) {
            throw SoakFailure("the recording of seed \(self.seed) is not what is on the disk: \(difference)")
        }
    }

    /// Where the power is cut, ascending: half of them anywhere, half right behind what matters.
    private static func points(_ recording: DiskRecording, _ count: Int, _ random: inout SeededGenerator) -> [Int] {
        let special = recording.calls.indices.filter { index in
            switch recording.calls[index] {
            case .mark, .rename, .unlink, .syncEnd, .truncate, .kill: true
            default: false
            }
        }
        return (0..<count).map { index in
            let anywhere = Int(random.next() % UInt64(recording.calls.count + 1))
            return index % 2 == 0 || special.isEmpty ? anywhere : random.pick(special) + 1
        }.sorted()
    }

    private func open(
        _ disk: RecordedDisk,
        _ expected: SoakExpectation,
        _ start: Timestamp,
        _ name: String,
        _ seed: UInt64,
        beside chain: SoakFolder,
        isCutAgain: Bool = false
    ) async throws {
        let image = disk.afterPowerCut(seed: seed)
        let folder = try SoakFolder(chain.path + (isCutAgain ? "-cut" : "-image"), image)
        defer { folder.remove() }
        let again = isCutAgain ? try folder.recordedDisk(from: image) : nil
        let ledger = SoakLedger(start: start, recording: again.map { _ in folder.recording }, expected: expected)
        do {
            var server = plan.server
            (server.disk, server.aside, server.seed) = (folder.disk, folder.aside, seed)
            server.recording = again.map { _ in folder.recording }
            let started = try await SoakServer.start(server)
            defer { started.kill() }
            let check = DurabilityCheck(ledger: ledger, http: http)
            try await check.ask(started, seed: seed)
            var outcome = again == nil ? Outcome(images: 1) : Outcome(images: 1, secondImages: 1)
            outcome.note(try await check.finish(started, data: folder.data))
            progress(outcome)
        } catch {
            throw Finding(description: "\(error)", point: name, image: image, expected: expected, start: start)
        }
        guard var second = again else { return }
        let recording = try folder.recorded()
        var random = SeededGenerator(seed: seed)
        let point = Int(random.next() % UInt64(recording.calls.count + 1))
        for call in recording.calls.prefix(point) { try second.apply(call, of: recording) }
        var later = expected
        later.note(second.marks)
        let secondName = "\(name), cut again after call \(point) of \(recording.calls.count)"
        try await open(second, later, start, secondName, random.next(), beside: chain)
    }
}
