import CVigil

/// How many operations and spans have ended, each thread counting for itself.
final class CallCounters: Sendable {
    /// How many calls there were.
    struct Calls: Sendable {
        var operations: Int64 = 0
        var sampled: Int64 = 0
    }

    /// Slots of shards.
    let operations = vigil_slot_take()
    let sampled = vigil_slot_take()

    deinit {
        vigil_slot_release(operations)
        vigil_slot_release(sampled)
    }

    var calls: Calls { Calls(operations: vigil_slot_sum(operations), sampled: vigil_slot_sum(sampled)) }
}
