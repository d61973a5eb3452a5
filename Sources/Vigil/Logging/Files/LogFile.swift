import CVigil

/// A file that lines are appended to, with its rotation; used by one thread at a time.
struct LogFile: ~Copyable, Sendable {
    /// Why lines could not be written, and where.
    struct Trouble: Equatable {
        let path: String
        let reason: String
    }

    private let path: String
    private var machine: LogFileStateMachine
    private var descriptor: Int32 = -1

    init(path: String, bytesMax: Int64, filesMax: Int) {
        self.path = path
        machine = LogFileStateMachine(path: path, bytesMax: bytesMax, filesMax: filesMax)
    }

    deinit {
        if descriptor >= 0 { vigil_close(descriptor) }
    }

    /// Appends lines.
    ///
    /// - Parameters:
    ///   - lines: Each with its end.
    ///   - now: Nanoseconds of the monotonic clock.
    /// - Returns: How many of them were left out, and why where that is known.
    mutating func append(_ lines: ArraySlice<String>, at now: Int64) -> (dropped: Int, trouble: Trouble?) {
        var rest = lines
        while !rest.isEmpty {
            let failure: Int32
            switch machine.linesWait(rest.lazy.map(\.utf8.count), at: now) {
            case .append(let count): failure = write(count, of: &rest)
            case .rotate(let renames): failure = rotate(renames)
            case .open: failure = open()
            case .drop: return (rest.count, nil)
            }
            guard failure == 0 else {
                close()
                machine.failed(at: now)
                return (rest.count, Trouble(path: path, reason: ProcessFacts.text(ofError: failure)))
            }
        }
        return (0, nil)
    }

    private mutating func write(_ count: Int, of lines: inout ArraySlice<String>) -> Int32 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var written = lines
        while bytes.count < count, let line = written.popFirst() { bytes.append(contentsOf: line.utf8) }
        let failure = vigil_append(descriptor, bytes, bytes.count)
        guard failure == 0 else { return failure }
        machine.appended(bytes.count)
        lines = written
        return 0
    }

    private mutating func rotate(_ renames: [LogFileStateMachine.Rename]) -> Int32 {
        close()
        for rename in renames {
            let failure = vigil_rename(rename.from, rename.to)
            if failure != 0, failure != vigil_missing { return failure }
        }
        machine.rotated()
        return 0
    }

    private mutating func open() -> Int32 {
        var size: Int64 = 0
        let failure = vigil_append_open(path, &descriptor, &size)
        if failure == 0 { machine.opened(size: size) }
        return failure
    }

    private mutating func close() {
        if descriptor >= 0 { vigil_close(descriptor) }
        descriptor = -1
    }
}
