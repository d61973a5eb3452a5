// Which of a job's processes a resource is, for its series' `instance` label.
//
// `service.instance.id` would be the answer, but most SDKs make a new random one at each start, and a label that
// changes with each restart breaks every chart in two. So a process is named by its host and service, and by its
// `service.instance.id` only where that cannot tell it from another that is alive: a writer that sends again after
// another writer of the same job and host has sent. A restarted process follows its predecessor, which never sends
// again, so it keeps the plain name; two workers side by side alternate, and from the second round on each has its id.
// A writer that once got its id keeps it as long as it is remembered.
//
// What is remembered is bounded: writers are forgotten an hour after they last sent, and where there are too many, the
// longest silent go first.

import VigilModel

/// Decides the instance label of each writer.
///
/// Knows no clock or lock.
struct InstanceResolver {
    fileprivate struct Writer {
        /// Where its last batch stood in the order of all batches.
        var order: UInt64
        var time: Timestamp
        var hasOwnName: Bool
    }

    fileprivate struct Group {
        var writers: [String: Writer] = [:]
    }

    private struct Key: Hashable {
        var job: String
        var instance: String
    }

    private var groups: [Key: Group] = [:]
    private var order: UInt64 = 0
    private let groupsMax: Int
    private let writersMax: Int
    private let memory: Duration

    init(groupsMax: Int = 4_096, writersMax: Int = 256, memory: Duration = .seconds(3_600)) {
        self.groupsMax = groupsMax
        self.writersMax = writersMax
        self.memory = memory
    }

    /// A resource has sent something: the identity that its series get.
    mutating func batchArrived(from resource: Resource, at time: Timestamp) -> ResourceIdentity {
        let plain = resource.identity()
        guard let id = resource.attributes[SemanticName.serviceInstanceID]?.description, !id.isEmpty else {
            return plain
        }
        let key = Key(job: plain.job, instance: plain.instance)
        order += 1
        if groups[key] == nil, groups.count >= groupsMax { forgetGroups(before: time - memory) }
        let hasOwnName = groups[key, default: Group()].batchArrived(
            from: id,
            at: time,
            order: order,
            memory: memory,
            writersMax: writersMax
        )
        return hasOwnName ? resource.identity(instance: id) : plain
    }

    /// How many job and host pairs are remembered.
    var groupsCount: Int { groups.count }

    private mutating func forgetGroups(before time: Timestamp) {
        groups = groups.filter { $0.value.newest >= time }
        guard groups.count >= groupsMax else { return }
        let silent = groups.sorted { $0.value.newest < $1.value.newest }.prefix(groupsMax / 2)
        for (key, _) in silent { groups[key] = nil }
    }
}

extension InstanceResolver.Group {
    fileprivate var newest: Timestamp { writers.values.map(\.time).max() ?? .distantPast }

    /// Whether the writer is named by its id from now on.
    fileprivate mutating func batchArrived(
        from id: String,
        at time: Timestamp,
        order: UInt64,
        memory: Duration,
        writersMax: Int
    ) -> Bool {
        writers = writers.filter { $0.value.time >= time - memory }
        if var writer = writers[id] {
            let othersSince = writers.contains { $0.key != id && $0.value.order > writer.order }
            writer.hasOwnName = writer.hasOwnName || othersSince
            writer.order = order
            writer.time = time
            writers[id] = writer
            return writer.hasOwnName
        }
        if writers.count >= writersMax, let silent = writers.min(by: { $0.value.order < $1.value.order }) {
            writers[silent.key] = nil
        }
        writers[id] = InstanceResolver.Writer(order: order, time: time, hasOwnName: false)
        return false
    }
}
