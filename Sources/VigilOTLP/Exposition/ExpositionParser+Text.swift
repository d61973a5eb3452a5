import VigilModel

// Prometheus' own format: HELP and TYPE are comments with a meaning, and each name has at most one of each.

extension ExpositionParser {
    /// What follows a `#`.
    mutating func textComment() throws(ExpositionError) {
        cursor.skipBlanks()
        let first = cursor.position
        let word = cursor.word()
        let isHelp = word.elementsEqual("HELP".utf8)
        guard isHelp || word.elementsEqual("TYPE".utf8) else { return }
        cursor.skipBlanks()
        let place = cursor.position
        let name = try metadataName()
        guard !name.isEmpty else {
            throw cursor.error("the name of a metric must follow", at: place, hint: "# TYPE name counter")
        }
        cursor.skipBlanks()
        var family = families[name] ?? TextFamily()
        if isHelp {
            guard !family.hasHelp else { throw cursor.error("\(name.prefix(100)) has a HELP already", at: first) }
            family.hasHelp = true
            let help = try cursor.helpText(escapesQuotes: false)
            note(&family, name) { $0.help = help }
        } else {
            guard !family.hasType else { throw cursor.error("\(name.prefix(100)) has a TYPE already", at: first) }
            guard !family.hasSamples else {
                throw cursor.error("TYPE must stand before the samples of \(name.prefix(100))", at: first)
            }
            family.hasType = true
            let kind = try textKind()
            note(&family, name) { $0.kind = kind }
        }
        families[name] = family
    }

    private mutating func textKind() throws(ExpositionError) -> PrometheusMetadata.Kind {
        let place = cursor.position
        let word = String(decoding: cursor.word(), as: UTF8.self)
        cursor.skipBlanks()
        let kinds: [String: PrometheusMetadata.Kind] = [
            "counter": .counter, "gauge": .gauge, "histogram": .histogram, "summary": .summary, "untyped": .unknown,
        ]
        guard let kind = kinds[word], cursor.isAtEnd else {
            throw cursor.error(
                "the type is unknown",
                at: place,
                hint: "there are counter, gauge, histogram, summary and untyped"
            )
        }
        return kind
    }

    /// A name of a metric behind HELP, TYPE or UNIT, in quotes or not.
    mutating func metadataName() throws(ExpositionError) -> String {
        if cursor.byte == UInt8(ascii: "\"") { return try cursor.quoted(bytesMax: cursor.limits.nameBytesMax) }
        let name = try cursor.plainName(allowingColon: true)
        if let byte = cursor.byte, byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
            throw cursor.error("the character cannot be part of a name", hint: "names of others stand in quotes")
        }
        return name
    }

    /// Notes something about a family; its place among the others is that of its first line.
    mutating func note(
        _ family: inout TextFamily,
        _ name: String,
        _ change: (inout PrometheusMetadata) -> Void
    ) {
        let place = family.place ?? parsed.metadata.count
        if family.place == nil {
            parsed.metadata.append(PrometheusMetadata(name))
            family.place = place
        }
        change(&parsed.metadata[place])
    }

    /// What the type of a family asks of its samples.
    mutating func checkText(_ sample: ExpositionSample, at start: Int) throws(ExpositionError) {
        families[sample.name, default: TextFamily()].hasSamples = true
        for ending in ["_bucket", "_sum", "_count"] where sample.name.hasSuffix(ending) {
            let base = String(sample.name.dropLast(ending.utf8.count))
            guard let place = families[base]?.place else { continue }
            let kind = parsed.metadata[place].kind
            guard kind == .histogram || kind == .summary && ending != "_bucket" else { continue }
            families[base]?.hasSamples = true
            if ending == "_bucket" { try checkNumber("le", of: sample, at: start) }
        }
        guard let place = families[sample.name]?.place, parsed.metadata[place].kind == .summary else { return }
        try checkNumber("quantile", of: sample, at: start)
    }

    /// Whether a label that must be a number is one.
    func checkNumber(_ label: String, of sample: ExpositionSample, at start: Int) throws(ExpositionError) {
        guard let value = sample.labels.first(where: { $0.name == label })?.value else {
            throw cursor.error("the sample has no label \(label)", at: start, hint: "\(label)=\"0.5\"")
        }
        let bytes = Array(value.utf8)
        let number = bytes.withUnsafeBufferPointer { ExpositionNumber.value($0, allowsHexadecimal: format == .text) }
        guard let number, !number.isNaN else {
            throw cursor.error("the label \(label) is not a number", at: start, hint: "\(label)=\"0.5\"")
        }
    }
}

extension ExpositionCursor {
    /// The rest of the line, where \\ and \n (in OpenMetrics \" too) are escapes.
    mutating func helpText(escapesQuotes: Bool) throws(ExpositionError) -> String {
        let first = position
        position = end
        let text = try text(from: first)
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var plain = String.UnicodeScalarView()
        var isEscape = false
        for scalar in text.unicodeScalars {
            if !isEscape {
                if scalar == "\\" { isEscape = true } else { plain.append(scalar) }
                continue
            }
            isEscape = false
            switch scalar {
            case "\\": plain.append("\\")
            case "n": plain.append("\n")
            case "\"" where escapesQuotes: plain.append("\"")
            default: plain.append(contentsOf: ["\\", scalar])
            }
        }
        if isEscape { plain.append("\\") }
        return String(plain)
    }
}
