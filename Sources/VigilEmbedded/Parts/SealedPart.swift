import VigilModel
import VigilStore

/// A part that counts, with what must be at hand to ask it.
final class SealedPart: Sendable {
    enum Content: Sendable {
        case events([RowGroupSummary])
        case metrics(MetricPart)
        case repeats
    }

    let file: PartFile
    let content: Content

    /// Reads what a part says of itself.
    ///
    /// - Throws: ``PartDamage`` where it cannot be understood.
    init(_ file: PartFile) throws {
        self.file = file
        do throws(CodecError) {
            switch file.description.kind {
            case .spans: content = .events(try file.groups(.spans))
            case .logs: content = .events(try file.groups(.logs))
            case .exemplars: content = .events(try file.groups(.exemplars))
            case .metrics, .minutes, .hours: content = .metrics(try file.metrics())
            case .repeats: content = .repeats
            }
        } catch {
            throw PartDamage(file.path, 0..<file.byteCount, "its directory does not make sense: \(error)")
        }
    }

    var number: UInt64 { file.number }
    var kind: PartKind { file.description.kind }
    var description: PartDescription { file.description }

    /// The series in it, where it has any.
    var metrics: MetricPart? {
        if case .metrics(let metrics) = content { metrics } else { nil }
    }

    /// Whether it may have records of a time.
    func overlaps(_ range: TimeRange) -> Bool {
        description.maxTime >= range.start.nanoseconds && description.minTime < range.end.nanoseconds
    }

    /// Its records, by signal.
    var counts: SignalCounts {
        switch kind {
        case .spans: SignalCounts(spans: description.rows)
        case .logs: SignalCounts(logs: description.rows)
        case .metrics: SignalCounts(points: description.rows)
        case .repeats, .minutes, .hours, .exemplars: SignalCounts()
        }
    }
}
