import Foundation
import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

/// A store on a real disk, whose clock shows the time of the data.
final class MeasuredStore: Sendable {
    let folder: String
    let store: EmbeddedStore
    private let clock: TestClock

    /// Opens the store in a folder.
    init(_ folder: String, at now: Timestamp) async throws {
        let clock = TestClock(now)
        self.folder = folder
        self.clock = clock
        store = try await EmbeddedStore.open(directory: folder, clock: { clock.now })
    }

    /// A folder that is not there yet, for as long as the body runs.
    static func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/vigil-bench-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    func set(_ now: Timestamp) { clock.set(now) }

    /// Appends batches as several senders at once do, each of which tries again where it is asked to.
    func append(_ batches: [TelemetryBatch]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for batch in batches {
                group.addTask { [store] in
                    while true {
                        do {
                            _ = try await store.append(batch, identity: nil)
                            return
                        } catch let error as StoreError where error.code == .unavailable {
                            try await Task.sleep(for: .milliseconds(50))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Bytes of the parts of samples, and of what tells repeats.
    var bytesOfSamples: Int { bytes("parts/metrics") + bytes("parts/repeats") }

    /// Bytes of the points of a minute and of an hour.
    var bytesOfTiers: Int { bytes("parts/metrics-1m") + bytes("parts/metrics-1h") }

    /// Bytes of the files below a folder of the store.
    func bytes(_ below: String) -> Int {
        let files = FileManager.default.enumerator(atPath: "\(folder)/\(below)")?.compactMap { $0 as? String } ?? []
        return files.reduce(0) { sum, file in
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(below)/\(file)")
            let isFile = attributes?[.type] as? FileAttributeType == .typeRegular
            return sum + (isFile ? attributes?[.size] as? Int ?? 0 : 0)
        }
    }
}

extension BenchmarkRow {
    /// The median of seven, after one that does not count.
    static func milliseconds(_ name: String, _ body: () async throws -> Void) async throws -> BenchmarkRow {
        var times: [Double] = []
        for round in 0...7 {
            let began = ContinuousClock.now
            try await body()
            if round > 0 { times.append((ContinuousClock.now - began).inSeconds * 1_000) }
        }
        return BenchmarkRow(name: name, value: times.sorted()[3], unit: "ms")
    }
}
