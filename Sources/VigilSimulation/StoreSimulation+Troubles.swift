import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

extension StoreSimulation {
    /// Sets the time of day.
    func setClock() {
        let seconds: Int64 =
            switch random.next() % 6 {
            case 0: Int64.random(in: -7_200 ... -1, using: &random)
            case 1: Int64.random(in: 600...5_400, using: &random)
            case 2: Int64.random(in: 20_000...100_000, using: &random)
            default: Int64.random(in: 1...600, using: &random)
            }
        note("set the clock by \(seconds) s")
        clock.jump(by: .seconds(seconds))
    }

    /// Has some calls of the disk fail from now or soon on.
    func planTrouble() {
        if disk.isDead { return }
        isTroubled = true
        if random.chance(0.25) {
            note("the disk is full")
            return disk.setFull(true)
        }
        let kind = random.pick([SimulatedDisk.Fault.Kind.inputOutput, .noSpace, .shortWrite])
        let call = Int.random(in: 1...40, using: &random)
        let count = random.pick([1, 1, 2, 10, 60])
        note("\(kind) at \(count) calls from the \(call)th on")
        disk.plan(SimulatedDisk.Fault(kind, at: call, count: count))
    }

    /// The disk does as it should again.
    func endTrouble() {
        if disk.isDead { return }
        note("the disk is well")
        disk.plan(nil)
        disk.setFull(false)
        isTroubled = false
    }

    /// Has the process die or the power go soon, in the middle of whatever is done then.
    func planEnd() {
        let kind = random.pick([SimulatedDisk.Fault.Kind.kill, .powerCut])
        let call = Int.random(in: 1...60, using: &random)
        note("\(kind) at the \(call)th call")
        disk.setFull(false)
        isTroubled = true
        disk.plan(SimulatedDisk.Fault(kind, at: call, forEver: true))
    }

    /// Has the store do what is due behind the commits, with commits in between.
    func maintain() throws(Violation) {
        guard let core else { return }
        let isForced = random.chance(0.7)
        guard isForced || core.isMaintenanceDue else { return }
        note("maintain")
        let wasTroubled = isTroubled
        var steps = random.chance(0.2) ? Int.random(in: 0...3, using: &random) : .max
        interleavings = 6
        isMaintaining = true
        core.maintain {
            steps -= 1
            return steps < 0
        }
        isMaintaining = false
        interleavings = 0
        try Violation.unless(
            wasTroubled || isTroubled || disk.isDead || core.trouble == nil,
            "nothing is wrong, and maintenance fails: \(core.trouble ?? "")"
        )
    }
}
