import VigilModel
import VigilStore

/// What was found when a store was opened.
package struct OpenReport: Hashable, Sendable {
    /// Journal files and whole records read.
    package var files = 0
    package var records = 0
    /// What was cut off the last file: a record that was being written when the power went.
    package var torn: JournalDamage?
    /// What is lost, by file and place.
    package var damages: [JournalDamage] = []
    /// Records that refer to what was defined in a damaged one.
    package var undefined = 0
    /// Records of kinds that this version does not know; they stay in their files.
    package var unknown = 0
    /// Parts that count.
    package var parts = 0
    /// Parts that cannot be read, or what of them; each with its file and reason.
    package var partDamages: [String] = []
    /// Whether the manifest was made again from the files.
    package var isManifestRebuilt = false
    /// How long it took.
    package var seconds = 0.0

    /// Says to people what they should know of it.
    func announce(_ notice: (StoreNotice) -> Void) {
        if let torn { notice(StoreNotice(.info, "Cut off in the journal: \(torn).")) }
        for damage in damages { notice(StoreNotice(.error, "Lost in the journal: \(damage).")) }
        if undefined > 0 {
            notice(StoreNotice(.error, "\(undefined) records went with the damage that defined what they name."))
        }
        for damage in partDamages { notice(StoreNotice(.error, "Lost in a part: \(damage).")) }
        if isManifestRebuilt {
            notice(
                StoreNotice(
                    .error,
                    "\(Manifest.fileName) was missing or damaged and was made again; silences, jobs and other records "
                        + "of the control plane are gone, telemetry is not."
                )
            )
        }
    }
}
