import VigilEmbedded
import VigilStore
import VigilTestKit

/// What stays the same during a run.
struct SimulationSettings {
    let steps: Int
    let configuration: EmbeddedConfiguration
    /// The age from which on records may go; nil where none does.
    let retention: Duration?

    init(_ random: inout SeededGenerator, _ notices: NoticeBoard) {
        steps = Int.random(in: 12...36, using: &random)
        var store = StoreConfiguration()
        // Segments that are full after a few batches, so that there are many parts to merge.
        store.segmentEventsMax = random.pick([6, 15, 40])
        store.segmentSamplesMax = random.pick([10, 40, 1_000])
        store.segmentBytesMax = random.pick([4_000, 20_000, 1 << 20])
        store.memoryBytesMax = random.pick([1 << 20, 4 << 20, 192 << 20])
        store.notice = { notices.append($0) }
        var configuration = EmbeddedConfiguration(store)
        configuration.reserveBytes = random.chance(0.05) ? 1 << 16 : 0
        retention = random.chance(0.25) ? .seconds(6 * 3_600) : nil
        // Generated records may be of any time, 1970 among them.
        let age = retention ?? .seconds(1e10)
        (configuration.retention.spans, configuration.retention.logs) = (age, age)
        configuration.retention.metrics = age
        self.configuration = configuration
    }
}
