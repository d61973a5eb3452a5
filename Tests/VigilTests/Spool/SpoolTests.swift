import Foundation
import Testing
import VigilModel
import VigilOTLP

@testable import Vigil

@Suite("Spool")
struct SpoolTests {
    private let folder = TestFolder()
    private let now = Timestamp(seconds: 1_700_000_000)

    private func request(_ number: Int, _ signal: OTLPSignal = .logs, bytes: Int = 100) -> TelemetryRequest {
        TelemetryRequest(
            signal: signal,
            encoding: .protobuf,
            isCompressed: false,
            key: ContentKey(high: 0, low: UInt64(number)),
            records: 3,
            body: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: bytes)
        )
    }

    private func spool(bytesMax: Int = 1 << 20) -> Spool {
        Spool(folder.path, SpoolConfiguration(bytesMax: bytesMax))
    }

    /// Takes everything of a signal out.
    private func drain(_ spool: Spool, _ signal: OTLPSignal = .logs) -> [TelemetryRequest] {
        var requests: [TelemetryRequest] = []
        while let front = spool.front(signal, now: now) {
            requests.append(front.record.request)
            _ = spool.remove(front)
        }
        return requests
    }

    /// The files of the spool but for locks.
    private func segments() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".spool") }
    }

    @Test func givesBackWhatItTookInItsOrder() throws {
        let spool = spool()
        let requests = (0..<50).map { request($0, $0.isMultiple(of: 2) ? .logs : .traces) }
        for request in requests { try spool.append(request, attempted: nil, now: now) }
        #expect(spool.figures.waitingBytes > 50 * 100)
        #expect(drain(spool) == requests.filter { $0.signal == .logs })
        #expect(drain(spool, .traces) == requests.filter { $0.signal == .traces })
        #expect(spool.figures == SinkFigures())
        // Nothing is left behind, not even a folder.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("What a dead process left is taken over, in its order, and what was sent is not")
    func adoptsWhatADeadProcessLeft() throws {
        do {
            let dead = spool()
            for number in 0..<5 { try dead.append(request(number), attempted: nil, now: now) }
            let front = try #require(dead.front(.logs, now: now))
            #expect(dead.remove(front))
            // Its lock goes with it, as with a process that is killed.
        }
        let heir = spool()
        #expect(try heir.adopt() == [.logs])
        try heir.append(request(9), attempted: nil, now: now)
        #expect(drain(heir) == [1, 2, 3, 4, 9].map { request($0) })
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func leavesAloneWhatALivingProcessHas() throws {
        let living = spool()
        try living.append(request(1), attempted: nil, now: now)
        let other = spool()
        #expect(try other.adopt().isEmpty)
        #expect(drain(living) == [request(1)])
    }

    @Test func takesOverWhatAProcessLeftThatHasAChild() throws {
        var dead: Spool? = spool()
        try dead?.append(request(1), attempted: nil, now: now)
        let lock = try #require(FileManager.default.subpaths(atPath: folder.path)?.first { $0.hasSuffix("/lock") })
        // A copy of the descriptor that outlives the spool, as a child has one between its fork and its start.
        let copies = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(Int32.init)
            .filter {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?
                    .hasSuffix(lock) == true
            }.map(dup)
        defer { for copy in copies { close(copy) } }
        #expect(copies.count == 1)
        dead = nil
        #expect(try spool().adopt() == [.logs])
    }

    @Test func ignoresATornLastRecord() throws {
        for cut in [1, 50, 120, 163] {
            do {
                let dead = spool()
                for number in 0..<3 { try dead.append(request(number), attempted: nil, now: now) }
            }
            let path = folder.path + "/" + (try #require(try segments().first))
            let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
            try #require(FileHandle(forUpdatingAtPath: path)).truncate(atOffset: UInt64(size - cut))
            let heir = spool()
            _ = try heir.adopt()
            #expect(drain(heir) == [request(0), request(1)], "\(cut) bytes less")
        }
    }

    @Test func passesOverAndCountsADamagedRecord() throws {
        do {
            let dead = spool()
            for number in 0..<3 { try dead.append(request(number), attempted: nil, now: now) }
        }
        let path = folder.path + "/" + (try #require(try segments().first))
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: UInt64(SpoolSegment.headerBytes + 164 + 90))
        try file.write(contentsOf: [0xff])
        let heir = spool()
        _ = try heir.adopt()
        #expect(drain(heir) == [request(0), request(2)])
        #expect(heir.figures.losses == [SinkFigures.Loss(.logs, "damaged"): 3])
    }

    @Test func dropsTheOldestWhenItIsFullAndCountsThem() throws {
        let spool = spool(bytesMax: 200_000)
        for number in 0..<100 { try spool.append(request(number, bytes: 10_000), attempted: nil, now: now) }
        #expect(spool.figures.waitingBytes <= 200_000)
        let kept = drain(spool)
        #expect(kept.last == request(99, bytes: 10_000))
        #expect(kept.count >= 12)
        #expect(spool.figures.lost == SignalCounts(logs: 3 * (100 - kept.count)))
        #expect(spool.figures.losses.keys.map(\.reason) == ["spool_full"])
    }

    @Test func aFloodOfOneSignalDoesNotCostTheOthersTheirs() throws {
        let spool = spool(bytesMax: 400_000)
        try spool.append(request(0, .traces), attempted: nil, now: now)
        for number in 0..<100 { try spool.append(request(number, bytes: 10_000), attempted: nil, now: now) }
        #expect(drain(spool, .traces).count == 1)
    }

    @Test func refusesWhatWouldNeverFit() throws {
        let spool = spool(bytesMax: 1_000)
        #expect(throws: SpoolError.self) { try spool.append(request(1, bytes: 1_000), attempted: nil, now: now) }
    }

    @Test func dropsAndCountsWhatIsTooOld() throws {
        let spool = spool()
        try spool.append(request(1), attempted: nil, now: now - .seconds(86_401))
        try spool.append(request(2), attempted: nil, now: now)
        #expect(drain(spool) == [request(2)])
        #expect(spool.figures.losses == [SinkFigures.Loss(.logs, "expired"): 3])
    }

    @Test func remembersAcrossADeathThatARequestMayHaveArrived() throws {
        do {
            let dead = spool()
            try dead.append(request(1), attempted: nil, now: now)
            let front = try #require(dead.front(.logs, now: now))
            #expect(front.record.attempted == nil)
            dead.mark(front, attempted: now)
        }
        let heir = spool()
        _ = try heir.adopt()
        let front = try #require(heir.front(.logs, now: now))
        #expect(front.record.attempted == now)
        heir.mark(front, attempted: nil)
        #expect(heir.front(.logs, now: now)?.record.attempted == nil)
    }

    @Test func isForThisUserAlone() throws {
        let spool = spool()
        try spool.append(request(1), attempted: nil, now: now)
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
            let mode = try #require(attributes[.posixPermissions] as? NSNumber).uint16Value
            #expect(mode == (name.contains("/") ? 0o600 : 0o700), "\(name)")
        }
    }

    @Test func refusesAFolderThatOthersMayWriteTo() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        #expect(throws: SpoolError.self) { try spool().append(request(1), attempted: nil, now: now) }
        #expect(try spool().adopt().isEmpty)
    }

    @Test(arguments: [("api", "api"), ("team/api", "team_api"), ("..", "_.."), ("", "_"), ("a\u{0}b", "a_b")])
    func aServiceHasAFolderWhateverItIsCalled(_ service: String, _ name: String) {
        let configuration = SpoolConfiguration()
        let state = ["XDG_STATE_HOME": "/state", "HOME": "/home/me"]
        #expect(configuration.folder(of: service, environment: state) == "/state/vigil/spool/" + name)
        #expect(
            configuration.folder(of: "a", environment: ["HOME": "/home/me"]) == "/home/me/.local/state/vigil/spool/a"
        )
        #expect(configuration.folder(of: "a", environment: ["TMPDIR": "/tmp/x"]).hasPrefix("/tmp/x/vigil-"))
        #expect(SpoolConfiguration(directory: "/here").folder(of: "a", environment: state) == "/here/a")
    }
}

/// A fresh folder for this user alone, removed at the end.
final class TestFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/vigil-test-\(UUID().uuidString)"

    init() {
        try? FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
