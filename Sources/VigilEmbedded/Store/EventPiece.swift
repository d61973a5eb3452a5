import VigilModel
import VigilStore

/// Some records that an event query looks through by themselves: a chunk of the head, or a group of a part.
enum EventPiece: Sendable {
    case chunk(EventChunk)
    case group(SealedPart, number: Int, RowGroupSummary)

    private var minTime: Int64 {
        switch self {
        case .chunk(let chunk): chunk.minTime
        case .group(_, _, let summary): summary.minTime
        }
    }

    private var maxTime: Int64 {
        switch self {
        case .chunk(let chunk): chunk.maxTime
        case .group(_, _, let summary): summary.maxTime
        }
    }

    /// The order in which the first records are found soonest.
    static func inOrder(_ pieces: [EventPiece], _ order: EventOrder) -> [EventPiece] {
        pieces.sorted { order == .newestFirst ? $0.maxTime > $1.maxTime : $0.minTime < $1.minTime }
    }

    /// Adds what it holds to what is gathered.
    ///
    /// What is damaged is noted, and costs the rest of its group.
    func add(to gathering: inout some EventGathering, _ damages: DamageNotices) throws {
        switch self {
        case .chunk(let chunk): try gathering.add(chunk)
        case .group(let part, let number, let summary):
            guard gathering.wants(summary) else { return }
            do {
                try gathering.add(part.file.group(number, summary))
            } catch let damage as PartDamage {
                damages.note(damage)
            } catch let error as CodecError {
                damages.note(PartDamage(part.file.path, 0..<part.file.byteCount, "group \(number): \(error)"))
            }
        }
    }
}
