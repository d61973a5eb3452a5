// The text formats in which Prometheus scrapes: its own (0.0.4, and 1.0.0 with names in quotes) and OpenMetrics 1.0.
//
// It is strict: a line that is not in order fails the whole text, as in Prometheus, for half a scrape is a wrong one.
// It reads each byte once, and looks back at nothing but the families and metrics that it has seen. OpenMetrics' rules
// about families as a whole are in OpenMetricsRules. The same series twice in Prometheus' own format is left to the one
// who scrapes, which Prometheus does too.
//
// > Source: prometheus.io/docs/instrumenting/exposition_formats, and the OpenMetrics 1.0 specification.

package import VigilModel

/// Reads texts of samples.
package struct ExpositionParser {
    var cursor: ExpositionCursor
    let format: ExpositionFormat
    var parsed = ParsedExposition()
    /// Prometheus' own format: what was said of each name, and which names have samples.
    var families: [String: TextFamily] = [:]
    var rules = OpenMetricsRules()

    /// What was seen of a family in Prometheus' own format.
    struct TextFamily {
        var place: Int?
        var hasType = false
        var hasHelp = false
        var hasSamples = false
    }

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - bytes: All of it.
    ///   - format: How it is written.
    ///   - limits: How much it may hold.
    /// - Returns: What it says.
    /// - Throws: The first thing that is wrong.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer,
        _ format: ExpositionFormat,
        limits: ExpositionLimits = ExpositionLimits()
    ) throws(ExpositionError) -> ParsedExposition {
        var parser = ExpositionParser(
            cursor: ExpositionCursor(bytes.bindMemory(to: UInt8.self), limits: limits),
            format: format
        )
        switch format {
        case .text: try parser.readText()
        case .openMetrics: try parser.readOpenMetrics()
        }
        return parser.parsed
    }

    private mutating func readText() throws(ExpositionError) {
        while try cursor.nextLine() {
            cursor.skipBlanks()
            if cursor.isAtEnd { continue }
            if cursor.take("#") { try textComment() } else { try textSample() }
        }
    }

    private mutating func textSample() throws(ExpositionError) {
        let start = cursor.position
        var sample = try series()
        cursor.skipBlanks()
        sample.value = try value()
        cursor.skipBlanks()
        if !cursor.isAtEnd {
            let place = cursor.position
            guard let time = ExpositionNumber.milliseconds(cursor.word()) else {
                throw cursor.error(
                    "the time is not a whole number",
                    at: place,
                    hint: "milliseconds since 1970 stand after the value, or nothing"
                )
            }
            sample.time = time
            cursor.skipBlanks()
        }
        guard cursor.isAtEnd else {
            throw cursor.error("something follows the sample", hint: "a value and a time are all (no \\r)")
        }
        try checkText(sample, at: start)
        try append(sample)
    }

    mutating func append(_ sample: ExpositionSample) throws(ExpositionError) {
        guard parsed.samples.count < cursor.limits.samplesMax else {
            throw cursor.error("there are over \(cursor.limits.samplesMax) samples", at: cursor.start)
        }
        parsed.samples.append(sample)
        cursor.samples += 1
    }

    /// The number that stands here.
    mutating func value() throws(ExpositionError) -> Double {
        let place = cursor.position
        let word = cursor.word()
        guard let value = ExpositionNumber.value(word, allowsHexadecimal: format == .text) else {
            let message = word.isEmpty ? "the value is missing" : "the value is not a number"
            throw cursor.error(message, at: place, hint: "such as 1, 0.5, 1e-3, NaN, +Inf or -Inf")
        }
        return value
    }
}
