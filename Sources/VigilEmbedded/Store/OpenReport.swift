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
}
