extension PromQL {
    /// A remark that rides along with a good answer.
    package struct Annotation: Hashable, Sendable {
        /// How grave it is.
        package enum Severity: String, Hashable, Sendable {
            /// The answer may be other than what was meant.
            case warning
            /// Good to know.
            case info
        }

        /// How grave it is.
        package var severity: Severity
        /// What there is to say, without a full stop.
        package var message: String
        /// Where in the query: offsets in Unicode scalars.
        package var range: Range<Int>

        /// The remark as Prometheus writes it: with the line and column in the query.
        package func text(in query: String) -> String {
            var (line, column) = (1, 1)
            for scalar in query.unicodeScalars.prefix(range.lowerBound) {
                if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
            }
            return "PromQL \(severity.rawValue): \(message) (\(line):\(column))"
        }
    }
}

/// The remarks of an evaluation, each once, in the order in which they came up.
struct AnnotationList {
    private(set) var all: [PromQL.Annotation] = []
    private var known: Set<PromQL.Annotation> = []
    private static let max = 100

    mutating func warn(_ message: String, _ range: Range<Int>) { add(.warning, message, range) }
    mutating func inform(_ message: String, _ range: Range<Int>) { add(.info, message, range) }

    private mutating func add(_ severity: PromQL.Annotation.Severity, _ message: String, _ range: Range<Int>) {
        guard all.count < Self.max else { return }
        let annotation = PromQL.Annotation(severity: severity, message: message, range: range)
        if known.insert(annotation).inserted { all.append(annotation) }
    }
}
