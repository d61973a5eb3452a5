import VigilModel

/// How a log record's two times stand to the one that it is sorted by.
enum LogTimes: UInt32 {
    /// The record's own, and another when it was seen.
    case both = 0
    /// The record's own; none when it was seen.
    case own = 1
    /// None of its own: when it was seen.
    case observed = 2

    static let limit = 3
}

/// Gathers what log records alone have.
struct LogColumnWriter {
    private var severities: [UInt32] = []
    private var timeForms: [UInt32] = []
    private var observed: [Int64] = []
    private var severityTexts = TextColumnWriter()
    private var spanIDs: [UInt64] = []
    private var flags: [UInt32] = []
    private var dropped: [UInt32] = []

    mutating func append(_ log: LogRecord, _ summary: inout RowGroupSummary) {
        severities.append(UInt32(log.severity.number))
        summary.severities |= 1 << UInt32(log.severity.number)
        if log.time == .zero {
            timeForms.append(LogTimes.observed.rawValue)
        } else if log.observedTime == .zero {
            timeForms.append(LogTimes.own.rawValue)
        } else {
            timeForms.append(LogTimes.both.rawValue)
            observed.append(log.observedTime.nanoseconds &- log.time.nanoseconds)
        }
        severityTexts.append(log.severityText)
        spanIDs.append(log.spanID.value)
        flags.append(log.flags)
        dropped.append(log.droppedAttributesCount)
    }

    func write(to sections: inout RowGroupSections) {
        sections.add(.marks) { CodeColumn.write(severities, to: &$0) }
        sections.add(.second) { writer in
            CodeColumn.write(timeForms, to: &writer)
            IntegerValues.write(observed, to: &writer)
        }
        sections.add(.spanIDs) { SpanIDColumn.write(spanIDs, to: &$0) }
        sections.add(.details) { writer in
            severityTexts.write(areTexts: true, to: &writer)
            CodeColumn.write(flags, to: &writer)
            CodeColumn.write(dropped, to: &writer)
        }
    }
}
