import Testing
import VigilModel
import VigilStore

@testable import VigilDashboard

/// What `vigil doctor` and the store's lines of `vigil status` look like.
struct DoctorTextTests {
    private static let now = Timestamp(seconds: 1_795_255_200)

    private func view(damaged: Bool) -> DoctorView {
        var examination = StoreExamination(time: Self.now, folder: "/data", isDeep: true)
        var parts = StoreCheck("parts", "3 of 3 parts can be asked")
        if damaged {
            var lost = StoreCheck.Damage(offset: 12_345, bytes: 4_096)
            (lost.signal, lost.day, lost.rows) = ("logs", "2026-11-21", 32_768)
            parts.wrong(
                "The checksum of section 3.7 is wrong.",
                at: "parts/logs/2026-11-21/00000012.vp",
                advice: "Take the file from a backup, or leave it: the rest of it is answered.",
                damage: lost
            )
        }
        examination.checks = [StoreCheck("folder", "/data, mode 0700"), parts]
        examination.inventory = inventory
        return DoctorView(examination)
    }

    private var inventory: StoreInventory {
        var logs = StoreInventory.Share("logs")
        logs.add(bytes: 2_580_000, rows: 54_000, times: (Self.now - .seconds(7_200))...Self.now)
        var inventory = StoreInventory()
        inventory.signals = [logs]
        inventory.journal = StoreInventory.Pile(files: 2, bytes: 5_700_000)
        inventory.memoryBytes = 1_740_000
        inventory.allowedBytes = 50_000_000_000
        inventory.oldest = logs.oldest
        inventory.commitP99 = 0.079
        return inventory
    }

    @Test func saysThatAllIsWell() {
        let text = TextRenderer(width: 80).doctor(view(damaged: false))
        #expect(
            text == """
                vigil doctor  ✓ all is well

                ✓ folder  /data, mode 0700
                ✓ parts   3 of 3 parts can be asked

                STORED      SIZE    ROWS  EACH  PARTS  OLDEST
                logs     2.58 MB  54,000  48 B      1  2 h ago
                journal   5.7 MB                    2

                """
        )
        #expect(TextRenderer(width: 80).doctor(view(damaged: false), isBrief: true).isEmpty)
    }

    @Test func namesWhatIsWrongWithinTheWidth() {
        let text = TextRenderer(width: 60).doctor(view(damaged: true), isBrief: true)
        #expect(
            text == """
                ✗ parts  3 of 3 parts can be asked
                    ✗ The checksum of section 3.7 is wrong.
                      at parts/logs/2026-11-21/00000012.vp
                      4,096 bytes from 12,345 on; costs up to 32,768 log
                      records of 2026-11-21
                      → Take the file from a backup, or leave it: the rest
                        of it is answered.

                """
        )
    }

    @Test func statusSaysWhatTheStoreWeighs() {
        let words = InventoryWords(inventory: inventory, now: Self.now)
        #expect(words.size == "disk 8.28 MB of 50 GB, memory 1.74 MB")
        #expect(words.shares == ["logs 2.58 MB (48 B each)"])
        #expect(words.facts == ["since 2 h ago", "commit p99 79 ms"])
        #expect(words.damage == nil)
    }
}
