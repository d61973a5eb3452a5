import Foundation
import Synchronization
import Testing
import VigilModel
import VigilPrivacy
import VigilTestKit

@testable import Vigil

/// The daily files of interactions.
struct InteractionFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "vigil-interactions-\(UUID())").path
    private let now = Timestamp(rfc3339: "2026-11-21T10:15:00.5Z") ?? .zero

    private func store(_ change: (inout Vigil.InteractionFiles) -> Void = { _ in }) -> InteractionFileStore {
        var files = Vigil.InteractionFiles(directory: folder)
        change(&files)
        return InteractionFileStore(files)
    }

    private func line(_ name: String, at time: Timestamp? = nil, session: String? = nil) -> InteractionLine {
        let text = #"{"timestamp":"\#((time ?? now).rfc3339)","name":"\#(name)","session":"\#(session ?? "s")"}"#
        guard let line = InteractionLine(json: Array(text.utf8)) else {
            Issue.record("no line")
            return InteractionLine(
                Interaction(
                    time: now,
                    source: .cli,
                    name: name,
                    user: nil,
                    session: nil,
                    ending: InteractionEnding(outcome: .success, error: nil),
                    duration: nil,
                    metadata: [:],
                    traceID: .invalid,
                    spanID: .invalid,
                    flags: 0
                ),
                redactor: Redactor()
            )
        }
        return line
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: folder + "/" + name), encoding: .utf8)
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("A13: one file a day with one JSON object a line; A5: for its user alone")
    func writesLines() async throws {
        let test = TestVigil {
            $0.interactionFiles = Vigil.InteractionFiles(directory: folder)
            $0.pseudonymizer = Reverse()
        }
        test.vigil.interaction(
            "status",
            source: .cli,
            user: "ann",
            session: "s1",
            duration: .microseconds(1_500),
            error: ExtractionError(description: "no \"file\", password=hunter2"),
            metadata: ["n": 3, "token": "abc", "list": [1, true]]
        )
        await test.vigil.interactions.flush()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        let name = try #require(names.first)
        #expect(names.count == 1)
        #expect(InteractionFileStore.day(ofFile: name) == test.vigil.time.wall().day)
        let lines = try text(name).split(separator: "\n")
        #expect(lines.count == 1)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
        )
        #expect(lines[0].hasPrefix(#"{"timestamp":"20"#))
        #expect(object["source"] as? String == "cli")
        #expect(object["name"] as? String == "status")
        #expect(object["user"] as? String == "nna")
        #expect(object["session"] as? String == "s1")
        #expect(object["success"] as? Bool == false)
        #expect(object["duration_ms"] as? Double == 1.5)
        #expect(
            object["error"] as? String == #"VigilTests.ExtractionError: no "file", password=[REDACTED:password]"#
        )
        let metadata = try #require(object["metadata"] as? [String: Any])
        #expect(metadata["n"] as? Int == 3)
        #expect(metadata["token"] as? String == "[REDACTED:token]")
        #expect(try mode(folder) == 0o700)
        #expect(try mode(folder + "/" + name) == 0o600)
    }

    @Test func endsALineThatSomebodyLeftUnfinished() throws {
        #expect(store().write([line("a")], now: now) == nil)
        let path = folder + "/interactions_2026-11-21.jsonl"
        let torn = try #require(FileHandle(forWritingAtPath: path))
        try torn.seekToEnd()
        try torn.write(contentsOf: Data(#"{"timestamp":"20"#.utf8))
        #expect(store().write([line("b")], now: now) == nil)
        var seen: [String?] = []
        try store().read(day: "2026-11-21") { seen.append($0?.name) }
        #expect(seen == ["a", nil, "b"])
    }

    @Test func keepsWhatCannotBeWrittenAndWritesItLater() async throws {
        try Data().write(to: URL(filePath: folder))
        let test = TestVigil { $0.interactionFiles = Vigil.InteractionFiles(directory: folder) }
        test.vigil.interaction("status", source: .cli)
        await test.vigil.interactions.flush()
        #expect(test.remarks.all.contains { $0.contains("interactions are not written") && $0.contains(folder) })
        #expect(test.vigil.interactions.statistics.lastFlush == nil)
        try FileManager.default.removeItem(atPath: folder)
        await test.vigil.interactions.flush()
        #expect(try await test.vigil.interactions.analyze(days: 1).totalInteractions == 1)
        #expect(test.vigil.interactions.statistics.lastFlush != nil)
        #expect(test.remarks.all.filter { $0 == "interactions are written again" }.count == 1)
    }

    @Test func saysHowManyAreLostWhereTheyCannotBeWrittenUntilTheEnd() async throws {
        try Data().write(to: URL(filePath: folder))
        let test = TestVigil { $0.interactionFiles = Vigil.InteractionFiles(directory: folder) }
        try await test.vigil.run {
            for _ in 0..<3 { test.vigil.interaction("status", source: .cli) }
        }
        #expect(test.remarks.all.filter { $0.hasPrefix("interactions are not written") }.count == 1)
        #expect(test.remarks.all.filter { $0.hasPrefix("3 interactions are not in the files") }.count == 1)
        let dropped = test.vigil.snapshot().first { $0.name == "vigil.interactions.dropped" }
        guard case .sum(let points, _, _)? = dropped?.data else {
            Issue.record("no sum")
            return
        }
        #expect(points.first?.value == .int(3))
    }

    @Test func loosesNoLineWhereSeveralWriteToOneFile() async throws {
        let stores = (0..<4).map { _ in store() }
        await withTaskGroup(of: Void.self) { group in
            for store in stores {
                group.addTask {
                    for _ in 0..<50 { _ = store.write([line("a"), line("b")], now: now) }
                }
            }
        }
        var count = 0
        try store().read(day: "2026-11-21") { count += $0 == nil ? 1_000_000 : 1 }
        #expect(count == 400)
    }

    @Test("A26: files are removed after 90 days, and nothing else is")
    func removesOldFiles() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let old = ["interactions_2026-08-22.jsonl", "interactions_2025-01-01.jsonl.sealed"]
        let kept = [
            "interactions_2026-08-23.jsonl", "interactions_2026-08-22.jsonl.bak", "interactions_2026-99-22.jsonl",
            "notes_2020-01-01.jsonl",
        ]
        for name in old + kept { try Data().write(to: URL(filePath: folder + "/" + name)) }
        #expect(store().write([], now: now) == nil)
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == Set(kept))
    }

    @Test func sealsLinesWhereAskedTo() throws {
        let sealed = store { $0.sealer = Backwards() }
        #expect(sealed.write([line("a")], now: now) == nil)
        #expect(try text("interactions_2026-11-21.jsonl.sealed").hasPrefix("}"))
        var names: [String?] = []
        try sealed.read(day: "2026-11-21") { names.append($0?.name) }
        try store().read(day: "2026-11-21") { names.append($0?.name) }
        #expect(names == ["a", nil], "who cannot open a line is told that there is one")
    }

    @Test("A37: what is left is written at the end")
    func writesTheRestAtTheEnd() async throws {
        let test = TestVigil { $0.interactionFiles = Vigil.InteractionFiles(directory: folder) }
        try await test.vigil.run {
            for _ in 0..<250 { test.vigil.interaction("step", source: .ui, session: "s") }
        }
        let analysis = try await test.vigil.interactions.analyze()
        #expect(analysis.totalInteractions == 250)
        #expect(test.sink.logs.count == 250)
        #expect(!test.vigil.interactions.isRunning)
        #expect(test.vigil.interactions.health.message == "Monitor not running")
    }

    @Test("A32: analyze tells of the last days")
    func looksThroughDays() throws {
        let store = store()
        let day = Duration.seconds(86_400)
        var lines = (0..<100).map { index -> InteractionLine in
            let text = """
                {"timestamp":"\(now.rfc3339)","source":"api","name":"find","user":"u\(index % 10)","session":"s",\
                "success":\(index >= 20),"duration_ms":\(index + 1),"error":\(index < 20 ? "\"E: x\"" : "null")}
                """
            return InteractionLine(json: Array(text.utf8)) ?? line("none")
        }
        lines.append(line("old", at: now - day))
        lines.append(line("older", at: now - day - day))
        #expect(store.write(lines, now: now) == nil)
        let today = try store.analyze(days: 1, until: now)
        #expect(today.totalInteractions == 100)
        #expect(today.successRate == 0.8)
        #expect(today.users == 10)
        #expect(today.topUsers.first?.count == 10)
        #expect(today.errors.map(\.value) == ["E: x"])
        #expect(today.hours[10] == 100)
        let find = try #require(today.names.first)
        #expect(abs((find.p50 ?? 0) - 50) < 1)
        #expect(abs((find.p95 ?? 0) - 95) < 1)
        #expect(find.failed == 20)
        #expect(today.patterns.failing.map(\.name) == ["find"])
        #expect(try store.analyze(days: 2, until: now).names.map(\.name) == ["find", "old"])
        #expect(try store.analyze(days: 30, until: now).totalInteractions == 102)
        let json = String(decoding: try JSONEncoder().encode(today), as: UTF8.self)
        #expect(json.contains(#""total_interactions":100"#))
    }

    @Test func passesOverWhatIsNoLine() throws {
        let file = folder + "/interactions_2026-11-21.jsonl"
        #expect(store().write([line("a")], now: now) == nil)
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.seekToEnd()
        let long = String(repeating: "x", count: LineSplitter.lineBytesMax + 10)
        try handle.write(contentsOf: Data("{}\nnull\n\n\(long)\n[1,2]\n".utf8))
        #expect(store().write([line("b")], now: now) == nil)
        let analysis = try store().analyze(days: 1, until: now)
        #expect(analysis.totalInteractions == 2)
        #expect(analysis.malformedLines == 4)
    }

    @Test func saysThatThereAreNoFiles() async {
        let error = await #expect(throws: Vigil.InteractionFilesError.self) {
            try await TestVigil().vigil.interactions.analyze(days: 1)
        }
        #expect(error?.description.contains("configuration.interactionFiles") == true)
    }

    @Test("A15: statistics are JSON with given keys")
    func statisticsHaveTheirKeys() throws {
        let statistics = Vigil.InteractionStatistics(totalInteractions: 3, successfulInteractions: 2)
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(statistics)) as? [String: Any]
        #expect(
            object?.keys.sorted() == [
                "failed_interactions", "last_flush", "patterns_detected", "successful_interactions",
                "total_interactions",
            ]
        )
        #expect(object?["last_flush"] is NSNull)
    }
}

private struct Reverse: Pseudonymizer {
    func pseudonym(of id: String) -> String { String(id.reversed()) }
}

private struct Backwards: LineSealer {
    func seal(_ line: String) throws -> String { String(line.reversed()) }
    func open(_ sealed: String) -> String? { String(sealed.reversed()) }
}
