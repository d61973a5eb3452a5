import CVigil

/// An open file descriptor that closes with its last reference.
package final class Descriptor: Sendable {
    /// The number, for as long as the object lives.
    package let number: Int32
    private let isOwned: Bool

    /// Takes over an open descriptor.
    package init(owning number: Int32) {
        self.number = number
        isOwned = true
    }

    private init(borrowing number: Int32) {
        self.number = number
        isOwned = false
    }

    deinit {
        if isOwned { vigil_close(number) }
    }

    /// A descriptor that someone else closes.
    static func unowned(_ number: Int32) -> Descriptor { Descriptor(borrowing: number) }

    package static let standardInput = Descriptor(borrowing: 0)
    package static let standardOutput = Descriptor(borrowing: 1)
    package static let standardError = Descriptor(borrowing: 2)

    /// A new pipe.
    package static func pipe() throws(SystemError) -> (reader: Descriptor, writer: Descriptor) {
        var reader: Int32 = -1
        var writer: Int32 = -1
        try SystemError.check(vigil_pipe(&reader, &writer), "make a pipe")
        return (Descriptor(owning: reader), Descriptor(owning: writer))
    }

    /// Whether it is a terminal.
    package var isTerminal: Bool { vigil_is_terminal(number) }

    /// Has reads and writes return rather than wait.
    func setNonblocking() { vigil_set_nonblocking(number) }

    /// What one read gave.
    enum ReadResult {
        case bytes([UInt8])
        case nothingYet
        case ended
    }

    /// Reads what is there, at most `limit` bytes; an error is an end.
    func read(limit: Int = 65536) -> ReadResult {
        var count: Int64 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            count = vigil_read(number, start, limit)
            filled = Int(max(0, count))
        }
        if count > 0 { return .bytes(bytes) }
        return count == -Int64(vigil_again) ? .nothingYet : .ended
    }

    /// Writes everything, waiting as long as that takes; false where the other end is gone.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return true }
            return vigil_write_all(number, start, buffer.count) == 0
        }
    }

    /// Writes what goes without waiting; nil where the other end is gone.
    func writeSome(_ bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            let count = vigil_write_some(number, start, buffer.count)
            return count < 0 ? nil : Int(count)
        }
    }

    /// Writes text and a line's end.
    package func writeLine(_ line: String) {
        write(Array((line + "\n").utf8))
    }

    /// The descriptors above 2 that this process was started with and is expected to pass on.
    ///
    /// Ask at the very start, before libraries open theirs.
    package static func inherited() -> [Int32] {
        (3..<256).filter { vigil_is_open_and_inherited($0) }
    }
}

/// Waiting for descriptors.
enum Readiness {
    /// Waits until one can be read (or, for those in `writable`, written) or `timeout` has passed.
    ///
    /// - Returns: Whether each is ready, in the order given. All false: time is up, or a signal came.
    static func wait(
        for descriptors: [Descriptor?],
        writable: Set<Int> = [],
        timeout: Duration?
    ) -> [Bool] {
        var mask: UInt32 = 0
        for index in writable { mask |= 1 << UInt32(index) }
        let numbers = descriptors.map { $0?.number ?? -1 }
        let milliseconds = timeout.map { Int32(clamping: Int64(max(0, ($0 / .milliseconds(1)).rounded(.up)))) } ?? -1
        let ready = vigil_poll(numbers, Int32(numbers.count), mask, milliseconds)
        return numbers.indices.map { ready >> UInt32($0) & 1 == 1 }
    }
}
