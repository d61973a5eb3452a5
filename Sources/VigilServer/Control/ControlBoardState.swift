import Vigil
import VigilDashboard
import VigilModel

/// What is set for whom, and who waits for news.
///
/// Knows no clock, task or lock.
struct ControlBoardState {
    static let settingsMax = 1_000
    static let waitersMax = 256

    /// An application that waits.
    struct Waiter: Hashable {
        let service: String
        let instance: String
    }

    private(set) var settings: [String: StoredControl] = [:]
    private(set) var version: Int64 = 0
    private(set) var waiters: [Int: Waiter] = [:]
    private var lastWaiter = 0

    /// Whether one more key has room.
    func hasRoom(for keys: [String]) -> Bool {
        settings.count + keys.count(where: { settings[$0] == nil }) <= Self.settingsMax
    }

    /// Settings were made or loaded.
    mutating func put(_ changed: [StoredControl], at now: Timestamp) {
        for setting in changed { settings[setting.key] = setting }
        advance(at: now)
    }

    mutating func remove(_ keys: [String], at now: Timestamp) {
        for key in keys { settings[key] = nil }
        advance(at: now)
    }

    /// The keys of what a change takes back.
    func keys(clearedBy change: ControlChange) -> [String] {
        let isAll = change.label == nil && change.operation == nil
        return settings.values.filter { stored in
            stored.setting.service == change.service
                && (isAll || (stored.setting.label == change.label && stored.setting.operation == change.operation))
        }.map(\.key).sorted()
    }

    /// Takes out what has expired, and says what that was.
    mutating func expire(at now: Timestamp) -> [String] {
        let gone = settings.values.filter { $0.setting.until <= now }.map(\.key)
        for key in gone { settings[key] = nil }
        return gone
    }

    /// What an application of a service is told.
    func document(for service: String, at now: Timestamp) -> ControlDocument {
        let told = settings.sorted { $0.key < $1.key }.map(\.value).filter {
            $0.setting.service == service || $0.setting.service == "*"
        }
        return ControlDocument(version: version, settings: told.compactMap { $0.told(at: now) })
    }

    /// What people are shown.
    func view(at now: Timestamp) -> ControlView {
        let shown = settings.sorted { $0.key < $1.key }.map(\.value.setting).filter { $0.until > now }
        var instances: [String: Set<String>] = [:]
        for waiter in waiters.values { instances[waiter.service, default: []].insert(waiter.instance) }
        return ControlView(
            time: now,
            settings: shown.sorted { $0.service < $1.service },
            listeners: instances.sorted { $0.key < $1.key }.map {
                ControlListenersView(service: $0.key, instances: $0.value.count)
            }
        )
    }

    /// An application begins to wait; nil where too many do.
    mutating func enter(_ waiter: Waiter) -> Int? {
        guard waiters.count < Self.waitersMax else { return nil }
        lastWaiter += 1
        waiters[lastWaiter] = waiter
        return lastWaiter
    }

    mutating func leave(_ id: Int) { waiters[id] = nil }

    /// Later than any version before, those of earlier runs of the server included.
    private mutating func advance(at now: Timestamp) {
        version = max(version + 1, now.milliseconds)
    }
}
