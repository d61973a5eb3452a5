// The connections that are open. One too many closes the one that has waited longest without a request in progress:
// so connections that only sit there (Slowloris) cannot keep out those that ask for something.

import NIOCore
import Synchronization

/// Knows the open connections and bounds their number.
final class ConnectionRegistry: Sendable {
    private struct Entry {
        var channel: any Channel
        /// When it began to wait, in an order of its own; nil while a request is in progress.
        var waitingSince: UInt64?
        /// Whether the client has gone.
        var hasLeft = false
        /// Ends when the client goes.
        var departure: AsyncStream<Void>.Continuation?
    }

    private struct Connections {
        var entries: [ObjectIdentifier: Entry] = [:]
        var order: UInt64 = 0
    }

    private let connections = Mutex(Connections())
    private let connectionsMax: Int

    init(connectionsMax: Int) {
        self.connectionsMax = connectionsMax
    }

    /// How many are open.
    var count: Int { connections.withLock { $0.entries.count } }

    /// A connection was opened: the one to close for it, which may be itself; nil where there is room.
    func opened(_ channel: any Channel) -> (any Channel)? {
        connections.withLock { connections in
            connections.order += 1
            var surplus: (any Channel)?
            if connections.entries.count >= connectionsMax {
                let waiting = connections.entries.filter { $0.value.waitingSince != nil }
                guard let longest = waiting.min(by: { $0.value.waitingSince ?? 0 < $1.value.waitingSince ?? 0 })
                else { return channel }
                surplus = longest.value.channel
                connections.entries[longest.key] = nil
            }
            connections.entries[ObjectIdentifier(channel)] = Entry(
                channel: channel,
                waitingSince: connections.order
            )
            return surplus
        }
    }

    /// A connection waits for a request, or has one in progress.
    func changed(_ channel: any Channel, isWaiting: Bool) {
        connections.withLock { connections in
            connections.order += 1
            connections.entries[ObjectIdentifier(channel)]?.waitingSince = isWaiting ? connections.order : nil
        }
    }

    /// What ends when the client of a connection goes; nil where the connection is not known.
    ///
    /// Of several that ask for the same connection the last is told; the others end at once.
    func departure(of channel: any Channel) -> AsyncStream<Void>? {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (isKnown, surplus) =
            connections.withLock { connections in
                guard let entry = connections.entries[ObjectIdentifier(channel)] else { return (false, continuation) }
                if entry.hasLeft { return (true, continuation) }
                connections.entries[ObjectIdentifier(channel)]?.departure = continuation
                return (true, entry.departure)
            } as (Bool, AsyncStream<Void>.Continuation?)
        surplus?.finish()
        return isKnown ? stream : nil
    }

    /// The client of a connection has gone.
    func left(_ channel: any Channel) {
        let departure = connections.withLock { connections in
            connections.entries[ObjectIdentifier(channel)]?.hasLeft = true
            return connections.entries[ObjectIdentifier(channel)]?.departure
        }
        departure?.finish()
    }

    /// A connection was closed.
    func closed(_ channel: any Channel) {
        let entry = connections.withLock { $0.entries.removeValue(forKey: ObjectIdentifier(channel)) }
        entry?.departure?.finish()
    }
}
