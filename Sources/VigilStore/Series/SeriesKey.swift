package import VigilModel

/// Names a series in 128 bits, the same in every store and for ever.
package struct SeriesKey: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The hash is one already.
    package func hash(into hasher: inout Hasher) { hasher.combine(low) }
}

extension SeriesIdentity {
    /// What names the series on disk: a hash of its ``orderedBytes``, kept, never to change.
    package var key: SeriesKey {
        let hash = StableHash.of(orderedBytes)
        return SeriesKey(high: hash.high, low: hash.low)
    }

    /// The series as bytes that sort as series do: by name, unit and kind, then by whose it is, then by attributes.
    ///
    /// Two series have the same bytes only if they are the same. Parts are in this order and ``key`` is made of it:
    /// never to change.
    package var orderedBytes: [UInt8] {
        var writer = OrderedWriter()
        writer.text(name)
        writer.text(unit)
        writer.bytes.append(kind.rawValue)
        writer.text(resource.job)
        writer.text(resource.instance)
        writer.text(resource.serviceVersion)
        writer.text(resource.environment)
        writer.text(scopeName)
        writer.text(scopeVersion)
        writer.attributes(attributes)
        return writer.bytes
    }
}

extension Resource {
    /// What names the writer, on disk too: a hash of all that is known of it, in whatever order it was sent; never to
    /// change.
    package var writerNumber: UInt64 {
        var writer = OrderedWriter()
        writer.attributes(attributes.canonical)
        writer.bytes.append(0)
        writer.text(schemaURL)
        writer.number(UInt64(droppedAttributesCount))
        return StableHash.of(writer.bytes).low
    }
}

/// Writes values so that comparing the bytes compares the values.
private struct OrderedWriter {
    var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(192) }

    /// A text, ended by two zeros; a zero inside is followed by a one.
    mutating func text(_ text: String) { content(text.utf8) }

    private mutating func content(_ content: some Collection<UInt8>) {
        if content.contains(0) {
            for byte in content {
                bytes.append(byte)
                if byte == 0 { bytes.append(1) }
            }
        } else {
            bytes.append(contentsOf: content)
        }
        bytes.append(0)
        bytes.append(0)
    }

    mutating func number(_ number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Each attribute behind a one, so that what comes behind all of them cannot be taken for another.
    mutating func attributes(_ attributes: Attributes) {
        for attribute in attributes {
            bytes.append(1)
            text(attribute.key)
            value(attribute.value)
        }
    }

    private mutating func value(_ value: AttributeValue) {
        let tag = ValueTag(value)
        bytes.append(tag == .longText ? ValueTag.text.rawValue : tag.rawValue)
        switch value {
        case .empty: break
        case .string(let text): self.text(text)
        case .bool(let flag): bytes.append(flag ? 1 : 0)
        case .int(let number): self.number(UInt64(bitPattern: number) ^ 1 << 63)
        case .double(let number):
            let bits = number.bitPattern
            self.number(bits >> 63 == 0 ? bits | 1 << 63 : ~bits)
        case .bytes(let content): self.content(content)
        case .array(let values):
            for value in values {
                bytes.append(1)
                self.value(value)
            }
            bytes.append(0)
        case .map(let entries):
            attributes(entries)
            bytes.append(0)
        }
    }
}
