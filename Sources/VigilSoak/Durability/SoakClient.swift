import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks a server of the soak's.
struct SoakClient: Sendable {
    let http: HTTPClient
    let address: String

    /// Connections as an exporter has them, which gives up where the server is gone.
    static func makeHTTP() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 16
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends a batch.
    ///
    /// - Returns: The answer's status.
    func send(_ request: SoakRequest) async throws -> UInt {
        var message = HTTPClientRequest(url: address + request.path)
        message.method = .POST
        message.headers.add(name: "Content-Type", value: "application/x-protobuf")
        if let encoding = request.encoding { message.headers.add(name: "Content-Encoding", value: encoding) }
        message.body = .bytes(ByteBuffer(bytes: request.body))
        let answer = try await http.execute(message, timeout: .seconds(30))
        _ = try await answer.body.collect(upTo: 1 << 20)
        return answer.status.code
    }

    /// What is at a path, decoded; nil where there is nothing.
    func get<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws -> Answer? {
        let answer = try await http.execute(HTTPClientRequest(url: address + path), timeout: .seconds(30))
        let body = try await answer.body.collect(upTo: 1 << 28)
        if answer.status == .notFound { return nil }
        guard answer.status == .ok else {
            throw SoakFailure("\(path): \(answer.status) \(String(buffer: body))")
        }
        let decoder = JSONDecoder()
        return try decoder.decode(type, from: Data(body.readableBytesView))
    }
}
