import VigilModel
import VigilStore

/// A part whose records are written, and which has no name yet.
struct PartDraft {
    let writer: PartWriter
    var description: PartDescription

    /// Finishes parts that count together, and opens them.
    ///
    /// Where one cannot be finished, none is left.
    static func finish(_ drafts: [PartDraft], on disk: any Disk) throws -> [SealedPart] {
        var parts: [SealedPart] = []
        for (index, draft) in drafts.enumerated() {
            do {
                var draft = draft
                draft.description.siblings = drafts.count
                parts.append(try SealedPart(PartFile(try draft.writer.finish(draft.description), on: disk)))
            } catch {
                for part in parts { try? disk.unlink(part.file.path) }
                for draft in drafts[index...] { draft.writer.abandon() }
                throw error
            }
        }
        return parts
    }
}
