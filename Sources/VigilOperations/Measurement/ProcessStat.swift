/// What /proc/PID/stat tells of a process.
package struct ProcessStat: Hashable, Sendable {
    package var pid: Int32
    package var parent: Int32
    package var session: Int32
    /// Whether it has ended and only waits to be reaped.
    package var isZombie: Bool
    /// Its own time in clock ticks, and that of the children that it has waited for.
    package var userTicks: Int64
    package var systemTicks: Int64
    package var childrenUserTicks: Int64
    package var childrenSystemTicks: Int64
    package var threads: Int64
    /// When it started, in clock ticks since the machine did: with the pid, what tells it from a later one.
    package var startTicks: Int64
    package var residentPages: Int64

    /// The process that a line describes; nil where it is none.
    ///
    /// > Source: proc_pid_stat(5). The name stands in parentheses and may hold anything, parentheses too.
    package init?(_ text: String) {
        guard let open = text.utf8.firstIndex(of: UInt8(ascii: "(")),
            let close = text.utf8.lastIndex(of: UInt8(ascii: ")")), open < close,
            let pid = Int32(text[..<open].trimmed)
        else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        // The first of these is the third of the line.
        guard fields.count >= 22 else { return nil }
        func number(_ field: Int) -> Int64 { Int64(fields[field - 3]) ?? 0 }
        self.pid = pid
        parent = Int32(truncatingIfNeeded: number(4))
        session = Int32(truncatingIfNeeded: number(6))
        isZombie = fields[0] == "Z" || fields[0] == "X"
        userTicks = number(14)
        systemTicks = number(15)
        childrenUserTicks = number(16)
        childrenSystemTicks = number(17)
        threads = number(20)
        startTicks = number(22)
        residentPages = number(24)
    }
}

extension StringProtocol {
    /// Without white space around it.
    var trimmed: SubSequence {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r\n" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return self[startIndex..<startIndex]
        }
        return self[first...last]
    }
}
