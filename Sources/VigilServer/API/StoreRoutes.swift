import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import VigilDashboard
import VigilModel
import VigilStore

/// `/api/vigil/store`, what the store weighs, and `/api/vigil/doctor`, what is wrong with the installation.
struct StoreRoutes: Sendable {
    let store: any TelemetryStore
    let doctor: ServerDoctor
    let now: @Sendable () -> Timestamp

    func add(to router: Router<VigilRequestContext>) {
        router.get("/api/vigil/store") { _, _ in try Response.json(await store.inventory()) }
        router.get("/api/vigil/doctor") { request, _ in
            switch RequestParameters(request, now: now()).text("deep") {
            case "", "0", "false": try Response.json(try await doctor.view(deep: false))
            case "1", "true": try deepAnswer(to: request)
            default: throw APIError.badRequest("deep is 0 or 1.")
            }
        }
    }

    /// An answer in lines: how far it is, now and then, and at the end what was found.
    private func deepAnswer(to request: Request) throws -> Response {
        guard let turn = doctor.takeTurn() else {
            throw APIError(
                .serviceUnavailable,
                "unavailable",
                "Every block is being read for somebody else just now.",
                hint: "try again in a while",
                retryAfterSeconds: 5
            )
        }
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody { writer in
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await write(to: &writer)
                }
                try await writer.finish(nil)
                withExtendedLifetime(turn) {}
            }
        )
    }

    @concurrent
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        let (steps, continuation) = AsyncStream.makeStream(
            of: ExaminationProgress.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        // The head goes out with the first line: who asks waits for that only so long.
        try await writer.write(Self.line(DoctorProgressView(ExaminationProgress(bytes: 0, of: 0))))
        async let view = examined(continuation)
        for await step in steps.cancelOnGracefulShutdown() {
            try await writer.write(Self.line(DoctorProgressView(step)))
        }
        try await writer.write(Self.line(try await view))
    }

    private func examined(_ continuation: AsyncStream<ExaminationProgress>.Continuation) async throws -> DoctorView {
        defer { continuation.finish() }
        return try await doctor.view(deep: true) { continuation.yield($0) }
    }

    private static func line(_ value: some Encodable) throws -> ByteBuffer {
        var line = ByteBuffer(bytes: try ViewJSON.encode(value))
        line.writeString("\n")
        return line
    }
}
