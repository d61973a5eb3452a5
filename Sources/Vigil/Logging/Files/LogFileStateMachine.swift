/// Decides into which file lines go.
///
/// Knows no clock, disk, task or lock; times are nanoseconds of the monotonic clock.
/// A line is never split between two files. `app.log` becomes `app.log.1`, that `app.log.2`, and so on; the oldest
/// goes.
struct LogFileStateMachine: Sendable {
    /// What to do with lines.
    enum Action: Equatable {
        /// Append so many of the bytes, which end where a line ends.
        case append(Int)
        /// Close the file, rename the first of each pair to the second, in order, and open a new one.
        case rotate([Rename])
        /// Open the file, and say how large it is.
        case open
        /// Leave the lines out: the disk did not take lines a moment ago.
        case drop
    }

    /// A file's new name.
    struct Rename: Equatable {
        let from: String
        let to: String
    }

    private static let pause: Int64 = 1_000_000_000

    private let path: String
    private let bytesMax: Int64
    /// The open one included.
    private let filesMax: Int
    /// How large the open file is; nil where none is open.
    private var size: Int64?
    private var resumesAt: Int64 = .min

    init(path: String, bytesMax: Int64, filesMax: Int) {
        self.path = path
        self.bytesMax = max(1, bytesMax)
        self.filesMax = max(2, filesMax)
    }

    /// Lines wait to be written.
    ///
    /// - Parameters:
    ///   - lines: The lengths of whole lines, in order; at least one.
    ///   - now: The time.
    /// - Returns: What to do first.
    func linesWait(_ lines: some Sequence<Int>, at now: Int64) -> Action {
        if now < resumesAt { return .drop }
        guard let size else { return .open }
        var taken: Int64 = 0
        for line in lines {
            guard size + taken + Int64(line) <= bytesMax || size + taken == 0 else { break }
            taken += Int64(line)
        }
        return taken > 0 ? .append(Int(taken)) : .rotate(renames)
    }

    /// A file was opened.
    mutating func opened(size: Int64) { self.size = size }

    /// Bytes were appended.
    mutating func appended(_ count: Int) { size = (size ?? 0) + Int64(count) }

    /// The file was closed and renamed.
    mutating func rotated() { size = nil }

    /// A file could not be opened, renamed or written.
    mutating func failed(at now: Int64) {
        size = nil
        resumesAt = now.advancedSaturating(by: Self.pause)
    }

    /// The oldest first, so that no name is taken; what gets the last name takes the place of the oldest.
    private var renames: [Rename] {
        (0..<filesMax - 1).reversed().map { Rename(from: name($0), to: name($0 + 1)) }
    }

    private func name(_ number: Int) -> String { number == 0 ? path : "\(path).\(number)" }
}
