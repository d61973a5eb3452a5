import Synchronization

/// Messages for a thread that polls: few by nature, since every sender sends a fixed number in a command's life.
final class Mailbox<Message: Sendable>: Sendable {
    /// Becomes readable when there is a message.
    let descriptor: Descriptor
    private let wake: Descriptor
    private let messages = Mutex<[Message]>([])

    init() throws(SystemError) {
        (descriptor, wake) = try Descriptor.pipe()
        descriptor.setNonblocking()
        wake.setNonblocking()
    }

    func send(_ message: Message) {
        messages.withLock { $0.append(message) }
        _ = wake.writeSome([0])
    }

    /// The messages since the last call, oldest first.
    func received() -> [Message] {
        _ = descriptor.read(limit: 4096)
        return messages.withLock { messages in
            defer { messages.removeAll() }
            return messages
        }
    }
}
