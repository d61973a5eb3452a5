import Synchronization
import VigilStore

/// What a store had to say.
final class NoticeBoard: Sendable {
    private let notices = Mutex<[StoreNotice]>([])

    func append(_ notice: StoreNotice) { notices.withLock { $0.append(notice) } }
    func contains(_ text: String) -> Bool { notices.withLock { $0.contains { $0.message.contains(text) } } }
}
