import VigilTestKit

/// How much of what matters to a store's durability a recording holds.
struct CallTally: Sendable {
    var marks = 0
    /// Synchronisations of journal files, and of SQLite's log: groups of batches, and commits of the manifest.
    var journalSyncs = 0
    var manifestSyncs = 0
    var partsNamed = 0
    var partsRemoved = 0
    var journalsRemoved = 0

    init() {}

    init(_ recording: DiskRecording) {
        var paths: [UInt64: String] = [:]
        for call in recording.calls {
            switch call {
            case .mark(let mark): if mark & SoakExpectation.sentBit == 0 { marks += 1 }
            case .create(let path, let file): paths[file] = path
            case .syncBegin(_, let file, nil):
                if paths[file]?.hasSuffix(".vj") ?? false { journalSyncs += 1 }
                if paths[file]?.hasSuffix("-wal") ?? false { manifestSyncs += 1 }
            case .rename(_, let to): if to.hasSuffix(".vp") { partsNamed += 1 }
            case .unlink(let path):
                if path.hasSuffix(".vp") { partsRemoved += 1 }
                if path.hasSuffix(".vj") { journalsRemoved += 1 }
            default: break
            }
        }
    }

    static func += (left: inout CallTally, right: CallTally) {
        left.marks += right.marks
        left.journalSyncs += right.journalSyncs
        left.manifestSyncs += right.manifestSyncs
        left.partsNamed += right.partsNamed
        left.partsRemoved += right.partsRemoved
        left.journalsRemoved += right.journalsRemoved
    }
}
