import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Sends bodies as many senders would: each waits for its answer before it sends the next.
struct LoadSender {
    /// What is sent where, and as what.
    struct Request: Sendable {
        let url: String
        let contentType: String
        let contentEncoding: String?

        static func remoteWrite(to server: MeasuredServer) -> Self {
            Self(
                url: server.address + server.kind.writePath,
                contentType: "application/x-protobuf",
                contentEncoding: "snappy"
            )
        }

        static func otlp(_ signal: String, to server: MeasuredServer) -> Self {
            Self(url: server.address + "/v1/" + signal, contentType: "application/x-protobuf", contentEncoding: nil)
        }
    }

    /// A server answered something else than that it took the body.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// Sends one body and returns when it is acknowledged.
    static func send(_ body: [UInt8], _ request: Request) async throws {
        var message = HTTPClientRequest(url: request.url)
        message.method = .POST
        message.headers.add(name: "Content-Type", value: request.contentType)
        if let encoding = request.contentEncoding { message.headers.add(name: "Content-Encoding", value: encoding) }
        message.body = .bytes(ByteBuffer(bytes: body))
        let answer = try await HTTPClient.shared.execute(message, timeout: .seconds(30))
        let text = try await answer.body.collect(upTo: 1 << 20)
        guard (200..<300).contains(answer.status.code) else {
            throw Refused(description: "\(request.url): \(answer.status) \(String(buffer: text))")
        }
    }

    /// Sends lanes of bodies at the same time, each lane in its order.
    static func send(lanes: [[[UInt8]]], _ request: Request) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in lanes {
                group.addTask {
                    for body in lane { try await send(body, request) }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Waits until the server answers 200 on a path.
    static func waitUntilReady(_ server: MeasuredServer) async throws {
        for _ in 0..<5_000 {
            let request = HTTPClientRequest(url: server.address + server.kind.readyPath)
            let answer = try? await HTTPClient.shared.execute(request, timeout: .seconds(1))
            if answer?.status == .ok { return }
            try await ContinuousClock().sleep(for: .milliseconds(2))
        }
        throw Refused(description: "\(server.kind.name) does not become ready")
    }
}
