import HTTPTypes
import NIOCore
import NIOHTTPTypes
import VigilModel

/// Closes connections that take too long, and counts the open ones.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var deadlines: ConnectionDeadlines
    private var scheduled: Scheduled<Void>?
    private let registry: ConnectionRegistry
    private var hasReadPart = false

    init(limits: ConnectionLimits, registry: ConnectionRegistry) {
        self.deadlines = ConnectionDeadlines(limits)
        self.registry = registry
    }

    func handlerAdded(context: ChannelHandlerContext) {
        registry.opened(context.channel)?.close(promise: nil)
        schedule(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        scheduled?.cancel()
        registry.closed(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasReadPart = true
        switch unwrapInboundIn(data) {
        case .head: update(context) { $0.headRead() }
        case .body: if deadlines.isDiscarding { return }
        case .end: update(context) { $0.requestRead() }
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !hasReadPart { update(context) { $0.bytesRead() } }
        hasReadPart = false
        context.fireChannelReadComplete()
        // Whoever works on the request does not ask for more of it.
        if deadlines.isDiscarding { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            update(context) { $0.answerWritten() }
            if deadlines.isDiscarding { context.read() }
        }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Nothing more comes: that of a client that has gone is all that is seen of it while it has no answer.
        if case .inputClosed? = event as? ChannelEvent { registry.left(context.channel) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        update(context) { $0.writabilityChanged(isWritable: context.channel.isWritable) }
        context.fireChannelWritabilityChanged()
    }

    private func update(_ context: ChannelHandlerContext, _ event: (inout ConnectionDeadlines) -> Void) {
        let before = deadlines
        event(&deadlines)
        guard deadlines != before else { return }
        if deadlines.isWaiting != before.isWaiting {
            registry.changed(context.channel, isWaiting: deadlines.isWaiting)
        }
        schedule(context)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        scheduled?.cancel()
        scheduled = nil
        guard let timeout = deadlines.timeout else { return }
        let channel = context.channel
        scheduled = context.eventLoop.scheduleTask(in: .nanoseconds(timeout.nanoseconds)) {
            channel.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
