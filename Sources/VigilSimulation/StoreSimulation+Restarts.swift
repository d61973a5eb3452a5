import VigilEmbedded
import VigilModel
import VigilStore
import VigilTestKit

extension StoreSimulation {
    /// Ends the process, in one of the ways in which it may end, and whatever may happen to its files then.
    func restart() throws(Violation) {
        switch random.next() % 3 {
        case 0:
            note("close")
            core?.close()
            if !disk.isDead { catalog.close() }
            stop()
            catalog = catalog.afterRestart(on: disk, random: &random)
        case 1:
            note("kill")
            stop()
            catalog = catalog.afterRestart(on: disk, random: &random)
        default:
            note("cut the power")
            disk.turnOff()
            cutPower()
        }
        try whileDown()
    }

    /// What follows when the process died or the power went in the middle of something.
    func die() throws(Violation) {
        note("it is dead")
        if disk.isOff {
            cutPower()
        } else {
            stop()
            catalog = catalog.afterRestart(on: disk, random: &random)
        }
        try whileDown()
    }

    private func stop() {
        core = nil
        disk.plan(nil)
        disk.setFull(false)
        isTroubled = false
    }

    func cutPower() {
        core = nil
        disk.observe(nil)
        disk = disk.afterPowerCut(seed: random.next())
        catalog = catalog.afterRestart(on: disk, random: &random)
        isTroubled = false
        watchDisk()
    }

    /// What may happen to files while no process has them.
    private func whileDown() throws(Violation) {
        clock.advance(by: .seconds(Int64.random(in: 0...30, using: &random)))
        if random.chance(0.12) {
            note("the catalog is lost")
            catalog = SimulatedCatalog(on: disk)
        }
        if random.chance(0.08) { try refuseNewer() }
        if random.chance(0.08) { flipBit() }
        if random.chance(0.15) { try readOnly() }
        if random.chance(0.25) { if random.chance(0.5) { planEnd() } else { planTrouble() } }
    }

    /// Opens the store and compares what it holds with the model, once the disk lets it.
    func open() throws(Violation) {
        note("open")
        do {
            let folder = try ClaimedFolder(disk, settings.configuration)
            core = try StoreCore.open(folder, catalog: catalog, clock: clock.clock, newID: newID)
        } catch {
            try Violation.unless(isTroubled || disk.isDead, "nothing is wrong, and the store does not open: \(error)")
            if disk.isDead { return try die() }
            return endTrouble()
        }
        if disk.isDead { return try die() }
        guard let core else { return }
        baseline = core.statistics
        received = (SignalCounts(), SignalCounts(), SignalCounts())
        endTrouble()
        guard let answers = try everything(of: core) else { return }
        expireModel()
        try model.resolve(by: answers, newest: clock.newest)
        try model.check(answers)
        try checkDamage(answers)
        try Violation.unless(
            core.statistics.sequence >= model.sequence,
            "numbers go on behind \(core.statistics.sequence), \(model.sequence) was given out"
        )
    }

    /// What is lost with a flipped bit is said, with the file that it was in; points of a minute or an hour are no loss
    /// where what was measured is there.
    private func checkDamage(_ answers: StoreAnswers) throws(Violation) {
        let ids = Set(answers.events.map(\.recordID))
        let keys = Set(answers.points.map(\.key))
        for (path, held) in damaged.sorted(by: { $0.key < $1.key }) where settings.retention == nil {
            let isWhole =
                held.events.allSatisfy { ids.contains($0.recordID) }
                && held.points.allSatisfy { keys.contains($0.key) || model.points[$0.key] == nil }
            try Violation.unless(isWhole || notices.contains(path), "what was in \(path) is lost, and not said")
        }
        damaged.removeAll()
    }

    private var newID: StoreID { StoreID(high: seed, low: 1) }

    /// Opens the store for reading alone: it answers the same, and nothing is changed.
    private func readOnly() throws(Violation) {
        note("open for reading alone")
        var configuration = settings.configuration
        configuration.isReadOnly = true
        let before = disk.files
        do {
            let folder = try ClaimedFolder(disk, configuration)
            let core = try StoreCore.open(folder, catalog: catalog, clock: clock.clock, newID: newID)
            let answers = try StoreAnswers(core)
            expireModel()
            var model = model
            expireModel()
            try model.resolve(by: answers, newest: clock.newest)
            try model.check(answers)
        } catch let error as Violation {
            throw Violation("read alone: \(error)")
        } catch {
            throw Violation("nothing is wrong, and the store cannot be read: \(error)")
        }
        try Violation.unless(disk.files == before, "opening for reading alone changed files")
    }

    /// Puts the work of a newer version there: it is refused and left as it is.
    private func refuseNewer() throws(Violation) {
        let known = Set(catalog.paths)
        let candidates = disk.files.filter { path, bytes in
            bytes.count >= 64 && (path.hasPrefix("journal/") || known.contains(path))
        }
        guard !candidates.isEmpty else { return }
        let path = random.pick(candidates.keys.sorted())
        guard let bytes = candidates[path] else { return }
        note("\(path) is of a newer version")
        var newer = bytes
        newer[8] = 99
        let checksum = Checksum.of(Array(newer[0..<60]))
        newer.replaceSubrange(60..<64, with: (0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) })
        disk.replace(path, newer)
        let before = disk.files
        do {
            let folder = try ClaimedFolder(disk, settings.configuration)
            _ = try StoreCore.open(folder, catalog: catalog, clock: clock.clock, newID: newID)
            throw Violation("\(path) of a newer version was opened")
        } catch let error as Violation {
            throw error
        } catch {
            try Violation.unless(
                (error as? StoreError)?.code == .newerVersion,
                "\(path) is of a newer version, and the store says \(error)"
            )
        }
        try Violation.unless(disk.files == before, "files were changed though \(path) is of a newer version")
        disk.replace(path, bytes)
    }

    /// Flips a bit of a part; what that part holds may be lost, and nothing else.
    private func flipBit() {
        let paths = catalog.paths.filter { !$0.contains("/repeats/") && disk.files[$0] != nil }
        guard !paths.isEmpty else { return }
        let path = random.pick(paths)
        guard var bytes = disk.files[path] else { return }
        // A store of that part alone says what it holds.
        let alone = SimulatedDisk()
        alone.put(path, bytes)
        var configuration = settings.configuration
        configuration.isReadOnly = true
        let folder = try? ClaimedFolder(alone, configuration)
        let core = folder.flatMap {
            try? StoreCore.open($0, catalog: SimulatedCatalog(on: alone), clock: clock.clock, newID: newID)
        }
        if let answers = core.flatMap({ try? StoreAnswers($0) }) {
            model.forgive(answers)
            damaged[path] = answers
        }
        let position = Int(random.next() % UInt64(bytes.count))
        note("flip a bit of byte \(position) of \(path)")
        bytes[position] ^= 1 << UInt8(random.next() % 8)
        disk.replace(path, bytes)
    }
}
