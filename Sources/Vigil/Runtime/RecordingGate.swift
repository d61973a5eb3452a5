public import Synchronization

/// Whether anything is recorded just now: the first thing that every call looks at.
@usableFromInline
final class RecordingGate: Sendable {
    private let isEnabled: Bool
    @usableFromInline let flag: Atomic<Bool>

    /// A gate; one that is not enabled never opens.
    init(isEnabled: Bool = true) {
        self.isEnabled = isEnabled
        flag = Atomic(isEnabled)
    }

    @inlinable var isOpen: Bool { flag.load(ordering: .relaxed) }

    func set(open: Bool) {
        flag.store(open && isEnabled, ordering: .relaxed)
    }
}
