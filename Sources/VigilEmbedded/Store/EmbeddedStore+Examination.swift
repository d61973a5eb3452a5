package import VigilStore

extension EmbeddedStore: ExaminedStore {
    /// Says what the store weighs, and what is due to be done with it.
    @concurrent
    package func inventory() async -> StoreInventory {
        var inventory = StoreInventory(core.holdings.current, now: now())
        let statistics = await statistics()
        inventory.memoryBytes = statistics.memoryBytes
        inventory.oldest = statistics.oldest
        inventory.commitMedian = statistics.commitMedian
        inventory.commitP99 = statistics.commitP99
        inventory.journal = StoreInventory.Pile(
            files: (try? JournalFolder(disk: disk).numbers().count) ?? 0,
            bytes: core.journalBytes
        )
        inventory.measure(disk)
        inventory.allowedBytes = allowedBytes.map { Int(clamping: $0) }
        inventory.note(report.damages.map(\.description) + report.partDamages)
        inventory.note(core.holdings.damages.all.map(\.description).filter { !report.partDamages.contains($0) })
        return inventory
    }

    /// Looks through all that is on disk.
    @concurrent
    package func examine(
        deep: Bool,
        progress: @escaping @Sendable (ExaminationProgress) -> Void
    ) async throws -> StoreExamination {
        var examination = try await Blocking.cancellable { isCancelled in
            try StoreExaminer(
                disk: self.disk,
                isDeep: deep,
                isLive: true,
                manifest: self.manifest,
                allowedBytes: self.allowedBytes,
                now: self.now(),
                damaged: { self.core.holdings.damages.note($0) },
                isCancelled: isCancelled,
                progress: progress
            ).run()
        }
        for index in examination.checks.indices { addKnown(&examination.checks[index]) }
        examination.inventory = await inventory()
        examination.checks.append(mergeCheck(examination.inventory))
        examination.checks.append(commitCheck(examination.inventory, refusing: await statistics().refusing))
        return examination
    }

    private var allowedBytes: UInt64? { (try? disk.totalBytes()).map { retention.allowedBytes(diskBytes: $0) } }

    /// Adds what was found damaged before, and not this time.
    private func addKnown(_ check: inout StoreCheck) {
        let found = Set(check.findings.map { KnownPlace(file: $0.place, offset: $0.damage?.offset ?? 0) })
        if check.name == "parts" {
            let parts = Dictionary(core.holdings.current.map { ($0.file.path, $0) }) { $1 }
            for damage in core.holdings.damages.all {
                if found.contains(KnownPlace(file: damage.file, offset: damage.bytes.lowerBound)) { continue }
                check.note(damage.finding(in: parts[damage.file]))
            }
        } else if check.name == "journal" {
            for damage in report.damages {
                let offset = UInt64(clamping: damage.offset)
                if found.contains(KnownPlace(file: damage.file, offset: offset)) { continue }
                check.doubtful(
                    "Records were lost when the server started: \(damage.bytes) bytes from \(offset) on, "
                        + "\(damage.reason).",
                    at: damage.file,
                    advice: "Nothing to be done without a backup; all that could be read is there."
                )
            }
        }
    }

    private struct KnownPlace: Hashable {
        var file: String
        var offset: UInt64
    }

    /// Whether merging keeps up.
    private func mergeCheck(_ inventory: StoreInventory) -> StoreCheck {
        let debt = inventory.mergeDebt
        var check = StoreCheck("merges", debt.files == 0 ? "nothing is due" : "")
        if let trouble = core.trouble {
            check.wrong(
                "The newest data cannot be packed into parts: \(trouble).",
                at: disk.directory ?? "",
                advice: "It stays in the journal and is tried again; see space above, and whether the disk is sound."
            )
        }
        if debt.files == 0 { return check }
        check.summary = "\(debt.files) parts, \(FolderCheck.size(UInt64(clamping: debt.bytes))), are due"
        if debt.files > 64 || debt.bytes > 4 << 30 {
            check.doubtful(
                "Merging does not keep up: \(check.summary).",
                at: disk.directory ?? "",
                advice: "Look for a slow disk or a busy machine, and at vigil logs service=vigil."
            )
        }
        return check
    }

    /// Whether what comes is durable soon.
    private func commitCheck(_ inventory: StoreInventory, refusing: String?) -> StoreCheck {
        var check = StoreCheck("commits", "none yet")
        if let median = inventory.commitMedian, let p99 = inventory.commitP99 {
            check.summary = "median \(Self.milliseconds(median)), 99 % within \(Self.milliseconds(p99))"
            if p99 > 1 {
                check.doubtful(
                    "Senders wait long until what they sent is durable: \(check.summary).",
                    at: disk.directory ?? "",
                    advice: "Look for a slow disk or a busy machine; --durability process waits for no disk."
                )
            }
        }
        if let refusing {
            check.wrong("Nothing is stored now: \(refusing)", at: disk.directory ?? "", advice: "See space above.")
        }
        return check
    }

    private static func milliseconds(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10_000).rounded())
        return tenths >= 100 ? "\(tenths / 10) ms" : "\(tenths / 10).\(tenths % 10) ms"
    }
}
