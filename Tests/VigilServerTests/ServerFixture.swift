import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import VigilModel
import VigilOTLP
import VigilStore

@testable import VigilServer

/// A server over a store in memory, at a fixed time.
struct ServerFixture {
    static let now = Timestamp(seconds: 1_795_255_200)
    static let token = String(repeating: "5eca", count: 16)

    let server: VigilServer
    let store: any TelemetryStore

    init(
        store: (any TelemetryStore)? = nil,
        authenticates: Bool = false,
        configure: (inout ServerConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.selfWatchInterval = nil
        configuration.noAuthentication = !authenticates
        if authenticates { configuration.tokenFile = try Self.tokenFile() }
        configure(&configuration)
        let store = store ?? MemoryStore(now: { Self.now })
        self.store = store
        server = try VigilServer(
            configuration,
            store: store,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { Self.now }
        )
    }

    /// Runs requests straight against the routes.
    func test<Value>(_ body: @Sendable (any TestClientProtocol) async throws -> Value) async throws -> Value {
        try await server.makeApplication().test(.router, body)
    }

    /// Runs requests over a socket.
    func testLive<Value>(_ body: @Sendable (any TestClientProtocol) async throws -> Value) async throws -> Value {
        try await server.makeApplication().test(.live, body)
    }

    /// A token file with the known token in a folder of its own.
    static func tokenFile() throws -> TokenFile {
        let directory = FileManager.default.temporaryDirectory.path + "/vigil-test-\(Secret.random().prefix(12))"
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        _ = manager.createFile(
            atPath: directory + "/token",
            contents: Data((token + "\n").utf8),
            attributes: [.posixPermissions: 0o600]
        )
        return TokenFile(directory: directory)
    }
}

extension TestClientProtocol {
    /// Sends bytes by POST.
    func post(
        _ uri: String,
        _ bytes: [UInt8],
        type: String = "application/x-protobuf",
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = type
        return try await execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(bytes: bytes)) { $0 }
    }

    /// Asks by GET.
    func get(_ uri: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await execute(uri: uri, method: .get, headers: headers, body: nil) { $0 }
    }
}

extension TestResponse {
    var bytes: [UInt8] { Array(body.readableBytesView) }
    var text: String { String(buffer: body) }
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] ?? [:]
    }
}

/// A store that refuses.
final class RefusingStore: TelemetryStore {
    private let error: any Error

    init(_ error: any Error) {
        self.error = error
    }

    func append(_ batch: TelemetryBatch, identity: BatchIdentity?) async throws -> AppendReceipt { throw error }
    func scan(_ request: MetricScan) async throws -> [SeriesSamples] { throw error }
    func events(_ query: EventQuery) async throws -> EventResult { throw error }
    func funnel(_ query: FunnelQuery) async throws -> [Int] { throw error }
    func senders(of signal: EventSignal, in range: TimeRange) async throws -> [EventSender] { throw error }
    func statistics() async -> StoreStatistics { StoreStatistics() }
}
