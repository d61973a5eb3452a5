/// A process and all that descend from it, orphans included where they can still be told.
package enum ProcessTree {
    /// The processes of a tree.
    ///
    /// A descendant whose parent has ended hangs under the nearest process that takes in orphans, which is this
    /// process, or under the first process of the machine. It still belongs where it shares the command's session, or
    /// where it was seen in the tree before.
    ///
    /// - Parameters:
    ///   - root: The command.
    ///   - excluded: This process and its other children.
    ///   - known: Pid and start of processes that were in the tree before.
    ///   - processes: All processes of the machine.
    /// - Returns: The members in order of their pids.
    package static func members(
        of root: Int32,
        excluding excluded: Set<Int32> = [],
        known: [Int32: Int64] = [:],
        in processes: [ProcessStat]
    ) -> [ProcessStat] {
        let children = Dictionary(grouping: processes, by: \.parent)
        let rootSession = processes.first { $0.pid == root }?.session
        let ownSession = processes.first { excluded.contains($0.pid) }?.session
        var queue = processes.filter { process in
            process.pid == root || known[process.pid] == process.startTicks
                || rootSession != ownSession && process.session == rootSession
        }
        var members: [Int32: ProcessStat] = [:]
        while let process = queue.popLast() {
            guard !excluded.contains(process.pid), members.updateValue(process, forKey: process.pid) == nil else {
                continue
            }
            queue += children[process.pid] ?? []
        }
        return members.values.sorted { $0.pid < $1.pid }
    }
}
