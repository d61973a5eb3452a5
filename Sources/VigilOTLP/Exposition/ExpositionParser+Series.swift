import VigilModel

// A name and labels, the same in both formats but for blanks, which OpenMetrics allows nowhere within.

extension ExpositionParser {
    private var allowsBlanks: Bool { format == .text }

    private mutating func skipBlanks() {
        if allowsBlanks { cursor.skipBlanks() }
    }

    /// What stands before the value: `name{label="value"}` or `{"name",label="value"}`.
    mutating func series() throws(ExpositionError) -> ExpositionSample {
        let start = cursor.position
        var sample = ExpositionSample(try cursor.plainName(allowingColon: true), value: 0)
        if sample.name.isEmpty, cursor.byte != UInt8(ascii: "{") {
            throw cursor.error(
                "a sample must begin with a name",
                hint: "letters, digits, _ and :, no digit first; others in quotes: {\"my.name\"} 1"
            )
        }
        let afterName = cursor.position
        skipBlanks()
        if cursor.take("{") {
            try labels(of: &sample)
            if sample.name.isEmpty {
                throw cursor.error(
                    "the sample has no name",
                    at: start,
                    hint: "it stands before the braces, or first in them"
                )
            }
        } else {
            cursor.position = afterName
        }
        return sample
    }

    /// Labels, from behind the brace to behind the other one.
    mutating func labels(of sample: inout ExpositionSample) throws(ExpositionError) {
        var isFirst = true
        skipBlanks()
        while !cursor.take("}") {
            if !isFirst {
                guard cursor.take(",") else {
                    throw cursor.error(
                        "a comma or } must follow",
                        hint: "labels are name=\"value\", with commas between"
                    )
                }
                skipBlanks()
                if allowsBlanks, cursor.take("}") { return }
            }
            try label(of: &sample, isFirst: isFirst)
            isFirst = false
            skipBlanks()
        }
    }

    private mutating func label(of sample: inout ExpositionSample, isFirst: Bool) throws(ExpositionError) {
        let place = cursor.position
        let isQuoted = cursor.byte == UInt8(ascii: "\"")
        let name =
            isQuoted
            ? try cursor.quoted(bytesMax: cursor.limits.nameBytesMax) : try cursor.plainName(allowingColon: false)
        guard !name.isEmpty else {
            throw cursor.error(
                "a label's name must stand here",
                at: place,
                hint: "letters, digits and _, no digit first"
            )
        }
        skipBlanks()
        guard cursor.take("=") else {
            // A text in quotes alone is the name of the metric.
            guard isQuoted, isFirst, sample.name.isEmpty else {
                throw cursor.error("= must follow the label's name", hint: "\(name.prefix(40))=\"value\"")
            }
            sample.name = name
            return
        }
        skipBlanks()
        guard cursor.byte == UInt8(ascii: "\"") else {
            throw cursor.error("the label's value must be in quotes", hint: "\(name.prefix(40))=\"value\"")
        }
        let value = try cursor.quoted(bytesMax: cursor.limits.valueBytesMax)
        try add(ExpositionSeries.Label(name, value), to: &sample, at: place)
    }

    private func add(
        _ label: ExpositionSeries.Label,
        to sample: inout ExpositionSample,
        at place: Int
    ) throws(ExpositionError) {
        guard label.name != "__name__" else {
            throw cursor.error("__name__ is not given as a label", at: place, hint: "the name stands before the braces")
        }
        guard !sample.labels.contains(where: { $0.name == label.name }) else {
            throw cursor.error("the label is given twice", at: place, hint: "leave one out")
        }
        guard sample.labels.count < cursor.limits.labelsMax else {
            throw cursor.error("there are over \(cursor.limits.labelsMax) labels", at: place)
        }
        sample.labels.append(label)
    }
}
