import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import VigilDashboard
import VigilModel

/// `/api/vigil/live`: server-sent events that say when something new was stored.
///
/// `event: tick` comes at most once a second, with the newest sequence and what was stored since the server started;
/// what is new is then asked for with `after`. A comment comes every 15 s. The stream ends when the client closes it
/// or the server stops.
struct LiveRoute: Sendable {
    let hub: LiveHub
    var beatsPerComment = 15

    func add(to router: Router<VigilRequestContext>) {
        router.get("/api/vigil/live") { request, _ in
            guard let follower = hub.follow() else {
                throw APIError(
                    .serviceUnavailable,
                    "unavailable",
                    "Too many are following live.",
                    hint: "close one",
                    retryAfterSeconds: 5
                )
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    try await request.body.consumeWithCancellationOnInboundClose { _ in
                        try await write(follower, to: &writer)
                    }
                    try await writer.finish(nil)
                }
            )
        }
    }

    @concurrent
    private func write(_ follower: LiveHub.Follower, to writer: inout any ResponseBodyWriter) async throws {
        var sent = hub.state
        try await writer.write(Self.tick(sent))
        var silentBeats = 0
        for await _ in follower.beats.cancelOnGracefulShutdown() {
            let state = hub.state
            silentBeats += 1
            if state != sent {
                try await writer.write(Self.tick(state))
                sent = state
                silentBeats = 0
            } else if silentBeats >= beatsPerComment {
                try await writer.write(ByteBuffer(string: ":\n\n"))
                silentBeats = 0
            }
        }
    }

    private static func tick(_ state: LiveHub.State) -> ByteBuffer {
        let stored = state.stored
        return ByteBuffer(
            string:
                "event: tick\nid: \(state.sequence)\ndata: {\"sequence\":\(state.sequence),\"spans\":\(stored.spans),"
                + "\"points\":\(stored.points),\"logs\":\(stored.logs)}\n\n"
        )
    }
}
