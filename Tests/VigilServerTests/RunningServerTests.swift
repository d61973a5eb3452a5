import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization
import Testing
import VigilDashboard
import VigilModel
import VigilStore

@testable import VigilServer

/// The whole server over sockets.
@Suite struct RunningServerTests {
    /// Runs a server until the body returns.
    private static func run(
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (ServerReady, VigilServer) async throws -> Void
    ) async throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.selfWatchInterval = nil
        configuration.tokenFile = try ServerFixture.tokenFile()
        configure(&configuration)
        let (stream, continuation) = AsyncStream.makeStream(of: ServerReady.self)
        let now: @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
        let server = try VigilServer(
            configuration,
            store: MemoryStore(now: now),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: now
        ) { continuation.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await server.run()
            }
            guard let ready = await stream.first(where: { _ in true }) else {
                try await group.waitForAll()
                return
            }
            do {
                try await body(ready, server)
            } catch {
                server.stopSignal.fire()
                throw error
            }
            server.stopSignal.fire()
            try await group.waitForAll()
        }
    }

    @Test func theClientSeesWhatTheServerShows() async throws {
        try await Self.run { ready, server in
            let client = VigilClient(address: ready.address, token: ServerFixture.token)
            #expect(await client.isThere())
            #expect(await client.server()?.tokenRequired == true)
            let time = Timestamp(seconds: Date().timeIntervalSince1970)
            let resource = Resource([SemanticName.serviceName: "shop"])
            let log = LogRecord(time: time, severity: .error, body: "no more screws")
            let group = ResourceGroup(resource: resource, items: [log])
            _ = try await server.sink.receive(TelemetryBatch(logs: [group]))
            let window = TimeRange(start: time - .seconds(60), end: time + .seconds(1))
            #expect(try await client.status(window: window).services.map(\.name) == ["shop"])
            let logs = try await client.logs(LogsRequest(window: window, search: "level>=error"))
            #expect(logs.logs.map(\.text) == ["no more screws"])
            #expect(try await client.trace(TraceID(high: 1, low: 1)) == nil)
            #expect(try await client.traces(TracesRequest(window: window)).traces.isEmpty)
            #expect(try await client.services(window: window).services.count == 1)
            #expect(try await client.operations(service: nil, window: window).operations.isEmpty)
            #expect(try await client.series(SeriesRequest(window: window)).series.isEmpty)
            let answer = try await client.query(QueryRequest("1+1", .at(time)))
            #expect(answer.value == .scalar(2, Timestamp(milliseconds: time.milliseconds)))
            let link = try await client.signInLink()
            #expect(link.hasPrefix(ready.address + "/sign-in/"))
        }
    }

    @Test func theClientSaysWhatIsWrong() async throws {
        try await Self.run { ready, _ in
            let window = TimeRange(start: .zero, end: ServerFixture.now)
            let stranger = VigilClient(address: ready.address, token: "wrong")
            let refused = await #expect(throws: ViewError.self) { _ = try await stranger.services(window: window) }
            #expect(refused?.code == .notPermitted)
            let client = VigilClient(address: ready.address, token: ServerFixture.token)
            let wrong = await #expect(throws: ViewError.self) {
                _ = try await client.logs(LogsRequest(window: window, search: "level>="))
            }
            #expect(wrong?.code == .badRequest)
            let nobody = await #expect(throws: ViewError.self) {
                _ = try await VigilClient(address: "http://127.0.0.1:1").services(window: window)
            }
            #expect(nobody?.code == .unreachable)
            #expect(nobody?.hint.contains("vigil serve") == true)
        }
    }

    @Test func endsWhenItIsAskedTo() async throws {
        try await Self.run { ready, _ in
            try await VigilClient(address: ready.address, token: ServerFixture.token).stop()
        }
    }

    @Test func endsWhenNobodyUsesIt() async throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.noAuthentication = true
        configuration.selfWatchInterval = .milliseconds(20)
        configuration.idleExit = .milliseconds(200)
        let now: @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
        let store = MemoryStore(now: now)
        let server = try VigilServer(
            configuration,
            store: store,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: now
        )
        try await server.run()
        #expect(await store.statistics().held.points > 0)
    }

    @Test("E41: the server watches itself and its machine") func recordsItselfAndItsMachine() async throws {
        try await Self.run({ $0.selfWatchInterval = .milliseconds(50) }) { ready, server in
            let client = VigilClient(address: ready.address, token: ServerFixture.token)
            var names: Set<String> = []
            let deadline = ContinuousClock.now + .seconds(10)
            while !names.contains("vigil.self.cpu.utilization"), ContinuousClock.now < deadline {
                let time = Timestamp(seconds: Date().timeIntervalSince1970)
                let window = TimeRange(start: time - .seconds(60), end: time + .seconds(1))
                names = Set(try await client.series(SeriesRequest(window: window)).series.map(\.name))
            }
            #expect(names.isSuperset(of: ["system.memory.usage", "vigil.self.memory.usage", "vigil.ingest.records"]))
            let figures = server.pipeline.counters.figures
            #expect(
                (figures.received + figures.derived).total
                    == (figures.stored + figures.repeated + figures.rejected).total
            )
        }
    }

    @Test func saysThatItsPortIsTaken() async throws {
        try await Self.run { ready, _ in
            let error = await #expect(throws: ServerStartError.self) {
                try await Self.run({ $0.port = ready.port }) { _, _ in }
            }
            #expect(error?.description.contains("in use") == true)
        }
    }

    @Test func tellsFollowersOfNews() async throws {
        try await Self.run { ready, server in
            var request = HTTPClientRequest(url: ready.address + "/api/vigil/live")
            request.headers.add(name: "Authorization", value: "Bearer \(ServerFixture.token)")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(15))
            #expect(response.headers.first(name: "content-type") == "text/event-stream")
            var text = ""
            for try await piece in response.body {
                text += String(buffer: piece)
                if text.components(separatedBy: "event: tick").count == 2, text.contains("\"logs\":0") {
                    let record = LogRecord(time: Timestamp(seconds: Date().timeIntervalSince1970), body: "x")
                    let group = ResourceGroup(resource: Resource(), items: [record])
                    _ = try await server.sink.receive(TelemetryBatch(logs: [group]))
                }
                if text.contains("\"logs\":1") { break }
            }
            #expect(text.contains("data: {\"sequence\":"))
        }
    }

    @Test func endsAtOnceThoughSomebodyFollows() async throws {
        // Once ten seconds have passed whoever follows is cut off.
        let clock = ContinuousClock()
        let stopped = Mutex(clock.now)
        try await Self.run { ready, server in
            var request = HTTPClientRequest(url: ready.address + "/api/vigil/live")
            request.headers.add(name: "Authorization", value: "Bearer \(ServerFixture.token)")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(15))
            for try await piece in response.body where String(buffer: piece).contains("event: tick") {
                stopped.withLock { $0 = clock.now }
                server.stopSignal.fire()
            }
        }
        #expect(clock.now - stopped.withLock { $0 } < .seconds(8))
    }

    @Test func slowConnectionsKeepNobodyOut() async throws {
        try await Self.run({ $0.connectionLimits.connectionsMax = 20 }) { ready, server in
            let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            var slow: [any Channel] = []
            for _ in 0..<60 {
                let channel = try await bootstrap.connect(host: "127.0.0.1", port: ready.port).get()
                try await channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "))
                slow.append(channel)
            }
            let answer = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: ready.address + "/-/ready"),
                timeout: .seconds(5)
            )
            #expect(answer.status == .ok)
            #expect(server.connections.count <= 20)
            for channel in slow { try? await channel.close() }
        }
    }

    @Test func clientsThatSendAllBeforeTheyReadSeeTheRefusal() async throws {
        try await Self.run { ready, _ in
            let bomb = Gzip.compress(ByteBuffer(bytes: [UInt8](repeating: 0, count: 48 << 20)), level: 1)
            let body = try #require(bomb)
            // Only what was answered is read here, after all of the body was sent.
            let head =
                "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Encoding: gzip\r\n"
                + "Content-Type: application/x-protobuf\r\nContent-Length: \(body.readableBytes + (16 << 20))\r\n\r\n"
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(host: "127.0.0.1", port: ready.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: head))
                try await outbound.write(body)
                for _ in 0..<16 {
                    try await outbound.write(ByteBuffer(repeating: 0, count: 1 << 20))
                }
                var answer = ""
                for try await piece in inbound {
                    answer += String(buffer: piece)
                    if answer.contains("\r\n\r\n") { break }
                }
                #expect(answer.hasPrefix("HTTP/1.1 413 "))
            }
        }
    }

    @Test func closesConnectionsThatNeverFinishTheirHead() async throws {
        try await Self.run({ $0.connectionLimits.head = .milliseconds(100) }) { ready, _ in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: ready.port).get()
            try? await channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: "))
            try await channel.closeFuture.get()
        }
    }
}
