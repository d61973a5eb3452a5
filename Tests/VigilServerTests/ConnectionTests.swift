import NIOEmbedded
import Testing

@testable import VigilServer

@Suite struct ConnectionDeadlinesTests {
    @Test func eachPartHasItsTime() {
        var limits = ConnectionLimits()
        limits.head = .seconds(1)
        limits.body = .seconds(2)
        limits.write = .seconds(3)
        limits.idle = .seconds(4)
        var deadlines = ConnectionDeadlines(limits)
        #expect(deadlines.timeout == .seconds(1))
        deadlines.headRead()
        #expect(deadlines.timeout == .seconds(2))
        deadlines.requestRead()
        #expect(deadlines.timeout == nil)
        deadlines.writabilityChanged(isWritable: false)
        #expect(deadlines.timeout == .seconds(3))
        deadlines.writabilityChanged(isWritable: true)
        deadlines.answerWritten()
        #expect(deadlines.timeout == .seconds(4))
        deadlines.bytesRead()
        #expect(deadlines.timeout == .seconds(1))
    }

    @Test func anEarlyAnswerDoesNotEndTheBody() {
        var deadlines = ConnectionDeadlines(ConnectionLimits())
        deadlines.headRead()
        deadlines.answerWritten()
        #expect(deadlines.phase == .body)
        #expect(deadlines.isDiscarding)
        deadlines.requestRead()
        #expect(!deadlines.isDiscarding)
        #expect(deadlines.phase == .idle)
    }

    @Test func onlyConnectionsWithoutARequestWait() {
        var deadlines = ConnectionDeadlines(ConnectionLimits())
        #expect(deadlines.isWaiting)
        deadlines.headRead()
        #expect(!deadlines.isWaiting)
        deadlines.requestRead()
        #expect(!deadlines.isWaiting)
        deadlines.answerWritten()
        #expect(deadlines.isWaiting)
    }
}

@Suite struct ConnectionRegistryTests {
    @Test func oneTooManyClosesTheLongestWaiting() {
        let registry = ConnectionRegistry(connectionsMax: 3)
        let channels = (0..<5).map { _ in NIOAsyncTestingChannel() }
        for channel in channels[..<3] { #expect(registry.opened(channel) == nil) }
        registry.changed(channels[0], isWaiting: false)
        #expect(registry.opened(channels[3]) === channels[1])
        #expect(registry.count == 3)
        registry.changed(channels[2], isWaiting: false)
        registry.changed(channels[3], isWaiting: false)
        #expect(registry.opened(channels[4]) === channels[4])
        registry.closed(channels[0])
        #expect(registry.opened(channels[4]) == nil)
    }
}
