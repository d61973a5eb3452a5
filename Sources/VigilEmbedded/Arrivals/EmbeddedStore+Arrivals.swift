package import VigilStore

extension EmbeddedStore: ArrivalSource {
    /// The position of the newest batch.
    package func newestArrival() async -> UInt64 { core.statistics.sequence }

    /// Reads what came after a batch, from the journal.
    package func arrivals(after sequence: UInt64) async -> any ArrivalReader {
        JournalArrivals(core, on: disk, after: sequence)
    }

    /// Keeps journal files until what came after a batch was read, up to ``EmbeddedConfiguration/arrivalsBytesMax``.
    package func keepArrivals(after sequence: UInt64?) async {
        let (core, folder) = (core, JournalFolder(disk: disk))
        _ = try? await Blocking.run {
            guard let sequence else { return core.keepJournal(from: nil) }
            let headers = try folder.headers(try folder.numbers())
            core.keepJournal(from: headers.filter { $0.value.sequenceBefore <= sequence }.keys.max() ?? 0)
        }
    }
}
