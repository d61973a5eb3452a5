import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import VigilModel
import VigilOTLP

/// Sends requests to one receiver until each was taken or refused for good.
struct RemoteWriteSender: Sendable {
    /// The server stops before all was acknowledged.
    struct Stopped: Error {}

    /// How often a request is cut into halves at most, to find what of it is refused.
    private static let partsMax = 64
    private static let textMax = 512

    let receiver: RemoteWriteReceiver
    let client: HTTPClient
    let counters: RemoteWriteCounters
    let remarks: RepeatedRemarks
    /// Whether what is sent may have been sent before this process was started.
    let isRepeat: Bool

    /// Sends all lanes at once, and the requests of each in order.
    ///
    /// - Throws: ``Stopped``, `CancellationError`; some of it may have been taken then.
    func send(_ lanes: [[[OutgoingSeries]]]) async throws {
        counters.note { figures in
            figures.pending = lanes.reduce(0) { $0 + $1.reduce(0) { $0 + $1.samplesCount } }
            figures.shards = lanes.count
        }
        defer {
            counters.note { figures in
                figures.pending = 0
                figures.shards = 0
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in lanes {
                group.addTask { for request in lane { try await send(request) } }
            }
            try await group.waitForAll()
        }
    }

    /// Sends a request; what is refused is cut into halves, so that one sample that is not taken costs few others.
    ///
    /// All halves are tried before quarters are, so that whatever is taken of it is found.
    private func send(_ request: [OutgoingSeries]) async throws {
        var waiting = [request]
        var parts = 0
        while !waiting.isEmpty {
            let part = waiting.removeFirst()
            guard case .refused(let why, let written) = try await attempt(part) else { continue }
            let mayBeCut = written == nil && why.hasPrefix("400") && parts < Self.partsMax
            if mayBeCut, let (first, second) = RequestCut.halves(part) {
                parts += 2
                waiting += [first, second]
            } else {
                refused(part, why: why, written: written ?? 0)
            }
        }
    }

    private func refused(_ part: [OutgoingSeries], why: String, written: Int) {
        let lost = max(0, part.samplesCount - written)
        let isRepeat = isRepeat
        counters.note { figures in
            if isRepeat { figures.repeated += lost } else { figures.failed += lost }
            figures.samples += min(written, part.samplesCount)
            figures.pending -= part.samplesCount
        }
        let details: Logger.Metadata = ["samples": "\(lost)", "answer": "\(why)"]
        if isRepeat {
            remarks.say(.notice, "samples that were sent to \(receiver.name) before a restart were refused", details)
        } else {
            remarks.say(.error, "samples were refused by \(receiver.name) and are left out there", details)
        }
    }

    /// Sends a request until there is an answer that counts.
    private func attempt(_ part: [OutgoingSeries]) async throws -> RemoteWriteAnswer {
        let body = ByteBuffer(bytes: SnappyBlock.encode(RemoteWriteEncoder.encode(part, receiver.version)))
        var backoff = Backoff(min: receiver.queue.backoffMin, max: receiver.queue.backoffMax)
        while true {
            let answer = try await post(body, samples: part.samplesCount)
            switch answer {
            case .taken:
                let (samples, exemplars, newest) = (part.samplesCount, part.examplesCount, part.newest)
                counters.note { figures in
                    figures.samples += samples
                    figures.exemplars += exemplars
                    figures.pending -= samples
                    figures.newest = max(figures.newest, newest)
                }
                return answer
            case .refused: return answer
            case .later(let asked, let why):
                let samples = part.samplesCount
                counters.note { $0.retried += samples }
                remarks.say(
                    .warning,
                    "\(receiver.name) takes nothing at the moment; it is tried again",
                    ["answer": "\(why)"]
                )
                let pause = backoff.failed(asked: asked, chance: .random(in: 0...1))
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
                try Task.checkCancellation()
                if Task.isShuttingDownGracefully { throw Stopped() }
            }
        }
    }

    private func post(_ body: ByteBuffer, samples: Int) async throws -> RemoteWriteAnswer {
        var request = HTTPClientRequest(url: receiver.url)
        request.method = .POST
        request.headers.add(name: "Content-Encoding", value: "snappy")
        request.headers.add(name: "Content-Type", value: receiver.version.contentType)
        request.headers.add(name: "X-Prometheus-Remote-Write-Version", value: receiver.version.header)
        request.headers.add(name: "User-Agent", value: "vigil/\(ServerFacts.version)")
        for (name, value) in receiver.headers { request.headers.replaceOrAdd(name: name, value: value) }
        receiver.credentials?.apply(to: &request)
        request.body = .bytes(body)
        let began = ContinuousClock.now
        do {
            let deadline = NIODeadline.now() + .nanoseconds(receiver.timeout.nanoseconds)
            let response = try await client.execute(request, deadline: deadline)
            let text = await beginning(of: response)
            let took = (ContinuousClock.now - began).inSeconds
            counters.note { figures in
                figures.requests += 1
                figures.seconds += took
                figures.bytes += body.readableBytes
            }
            return RemoteWriteAnswer(
                status: response.status.code,
                header: { response.headers.first(name: $0) },
                text: text,
                version: receiver.version,
                samples: samples
            )
        } catch {
            try Task.checkCancellation()
            return .later(after: nil, why: "\(error)")
        }
    }

    private func beginning(of response: HTTPClientResponse) async -> String {
        guard let body = try? await response.body.collect(upTo: 64 << 10) else { return "" }
        let text = String(decoding: body.readableBytesView.prefix(Self.textMax), as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension RemoteWriteDecoder.Version {
    fileprivate var contentType: String {
        switch self {
        case .one: "application/x-protobuf"
        case .two: "application/x-protobuf;proto=io.prometheus.write.v2.Request"
        }
    }

    fileprivate var header: String {
        switch self {
        case .one: "0.1.0"
        case .two: "2.0.0"
        }
    }
}
