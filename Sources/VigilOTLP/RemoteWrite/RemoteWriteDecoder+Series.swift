import VigilModel

// Version 1 has labels as texts, version 2 as places in a table of texts; samples and histograms are the same but for
// the start that version 2 adds.

extension RemoteWriteDecoder {
    mutating func series1() throws(OTLPError) -> PrometheusSeries {
        var series = PrometheusSeries()
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a:
                let (name, value) = try label1()
                series.add(label: name, value)
            case 0x12: series.numbers.append(try sample())
            case 0x1a: series.exemplars.append(try exemplar1())
            case 0x22: series.histograms.append(try histogram())
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return series
    }

    private mutating func label1() throws(OTLPError) -> (name: String, value: String) {
        let outer = try reader.enter()
        var name = ""
        var value = ""
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: name = try reader.string()
            case 0x12: value = try reader.string()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return (name, value)
    }

    private mutating func exemplar1() throws(OTLPError) -> Exemplar {
        let outer = try reader.enter()
        var exemplar = Exemplar(time: .zero, value: .double(0))
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a:
                let (name, value) = try label1()
                exemplar.take(label: name, value)
            case 0x11: exemplar.value = .double(try reader.double())
            case 0x18: exemplar.time = try milliseconds()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return exemplar
    }

    mutating func metadata1() throws(OTLPError) -> PrometheusMetadata {
        let outer = try reader.enter()
        var metadata = PrometheusMetadata("")
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x08: metadata.kind = PrometheusMetadata.Kind(wire: try reader.varint())
            case 0x12: metadata.name = try reader.string()
            case 0x22: metadata.help = try reader.string()
            case 0x2a: metadata.unit = try reader.string()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return metadata
    }

    /// A sample of either version.
    private mutating func sample() throws(OTLPError) -> NumberPoint {
        let outer = try reader.enter()
        var value = 0.0
        var time = Timestamp.zero
        var start = Timestamp.zero
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x09: value = try reader.double()
            case 0x10: time = try milliseconds()
            case 0x18: start = try milliseconds()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return NumberPoint(prometheus: value, time: time, start: start)
    }

    mutating func milliseconds() throws(OTLPError) -> Timestamp {
        Timestamp(milliseconds: Int64(bitPattern: try reader.varint()))
    }
}

extension RemoteWriteDecoder {
    /// The table of texts, which may stand before or after the series.
    mutating func readSymbols() throws(OTLPError) {
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x22:
                symbols.append(try reader.string())
                guard symbols.count <= Self.symbolsMax else { throw OTLPError(.tooLarge, at: reader.position) }
            case let tag: try reader.skip(tag)
            }
        }
        guard symbols.first?.isEmpty ?? true else { throw OTLPError(.outOfRange, at: 0) }
    }

    mutating func series2() throws(OTLPError) -> (PrometheusSeries, PrometheusMetadata) {
        var series = PrometheusSeries()
        var metadata = PrometheusMetadata("")
        let outer = try reader.enter()
        var references: [UInt32] = []
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: try self.references(into: &references, isPacked: true)
            case 0x08: try self.references(into: &references, isPacked: false)
            case 0x12: series.numbers.append(try sample())
            case 0x1a: series.histograms.append(try histogram())
            case 0x22: series.exemplars.append(try exemplar2())
            case 0x2a: metadata = try metadata2()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        try forEachLabel(references) { name, value in series.add(label: name, value) }
        series.help = metadata.help
        metadata.name = series.name
        return (series, metadata)
    }

    private mutating func exemplar2() throws(OTLPError) -> Exemplar {
        let outer = try reader.enter()
        var exemplar = Exemplar(time: .zero, value: .double(0))
        var references: [UInt32] = []
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: try self.references(into: &references, isPacked: true)
            case 0x08: try self.references(into: &references, isPacked: false)
            case 0x11: exemplar.value = .double(try reader.double())
            case 0x18: exemplar.time = try milliseconds()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        try forEachLabel(references) { name, value in exemplar.take(label: name, value) }
        return exemplar
    }

    private mutating func metadata2() throws(OTLPError) -> PrometheusMetadata {
        let outer = try reader.enter()
        var metadata = PrometheusMetadata("")
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x08: metadata.kind = PrometheusMetadata.Kind(wire: try reader.varint())
            case 0x18: metadata.help = try symbol(try reader.varint())
            case 0x20: metadata.unit = try symbol(try reader.varint())
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return metadata
    }

    private mutating func references(into list: inout [UInt32], isPacked: Bool) throws(OTLPError) {
        let outer = isPacked ? try reader.enter() : reader.end
        repeat {
            if isPacked, reader.isAtEnd { break }
            let reference = try reader.varint()
            guard reference < UInt64(symbols.count) else { throw OTLPError(.outOfRange, at: reader.position) }
            list.append(UInt32(reference))
        } while isPacked
        if isPacked { reader.leave(outer) }
        guard list.count <= 2 * Self.labelsMax else { throw OTLPError(.tooLarge, at: reader.position) }
    }

    private func symbol(_ reference: UInt64) throws(OTLPError) -> String {
        guard reference < UInt64(symbols.count) || reference == 0 else {
            throw OTLPError(.outOfRange, at: reader.position)
        }
        return reference == 0 ? "" : symbols[Int(reference)]
    }

    /// Names and values take turns.
    private func forEachLabel(_ references: [UInt32], _ take: (String, String) -> Void) throws(OTLPError) {
        guard references.count.isMultiple(of: 2) else { throw OTLPError(.outOfRange, at: reader.position) }
        for place in stride(from: 0, to: references.count, by: 2) {
            take(symbols[Int(references[place])], symbols[Int(references[place + 1])])
        }
    }
}
