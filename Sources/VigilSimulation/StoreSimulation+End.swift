import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

extension StoreSimulation {
    /// All troubles are over: the store goes on by itself, packs what it has, and leaves no file that nothing names.
    func end() throws(Violation) {
        if disk.isDead { try die() }
        note("all troubles are over")
        for _ in 0..<20 where core == nil {
            endTrouble()
            try open()
        }
        endTrouble()
        clock.advance(by: .seconds(6))
        try goOn()
        try checkAll()
        try checkFiles()
        for restart in ["close", "cut the power"] {
            note(restart)
            if restart == "close" {
                core?.close()
                catalog.close()
                core = nil
            } else {
                disk.turnOff()
                cutPower()
            }
            try open()
            try Violation.unless(core != nil, "after a quiet restart the store is not open")
        }
    }

    /// A batch is taken and everything that is sealed becomes parts.
    private func goOn() throws(Violation) {
        guard let core else { throw Violation("the store does not open") }
        settle(core)
        let before = model.acknowledged.count
        try append([source.batch(now: clock.now)], to: core)
        try Violation.unless(model.acknowledged.count > before, "nothing is wrong, and a batch is refused")
        clock.advance(by: .seconds(6))
        try Violation.unless(core.statistics.refusing == nil, "the store says that it refuses, and it does not")
        settle(core)
        settle(core)
        try Violation.unless(core.trouble == nil, "nothing is wrong, and maintenance fails: \(core.trouble ?? "")")
        try Violation.unless(!core.hasSealable, "what is full is not sealed")
    }

    private func settle(_ core: StoreCore) {
        note("maintain")
        core.maintain()
        clock.advance(by: .seconds(61))
    }

    /// Each file is named by the catalog, or is the journal of what is not sealed.
    private func checkFiles() throws(Violation) {
        let paths = disk.files.keys.sorted()
        let parts = paths.filter { $0.hasPrefix("parts/") }
        let lost = catalog.paths.filter { !parts.contains($0) }
        try Violation.unless(lost.isEmpty, "the catalog names \(lost), which are not there")
        let leftover = parts.filter { !catalog.paths.contains($0) && !$0.hasSuffix(".damaged") }
        try Violation.unless(leftover.isEmpty, "nothing names \(leftover)")
        let journal = paths.filter { $0.hasPrefix("journal/") }
        try Violation.unless(journal.count <= 1, "\(journal) are there though all but the newest are sealed")
    }
}
