// The model to OTLP in protobuf. Every message is written from its last field to its first: see WireWriter.

internal import VigilModel

/// Writes one export request.
struct ProtobufEncoder: ~Copyable {
    var writer = WireWriter(capacity: 1 << 14)

    /// A whole export request.
    static func encode<Item: OTLPItem>(_ groups: [ResourceGroup<Item>]) -> [UInt8] {
        var encoder = ProtobufEncoder()
        for group in groups.reversed() { encoder.resourceGroup(group) }
        return encoder.writer.bytes
    }

    private mutating func resourceGroup<Item: OTLPItem>(_ group: ResourceGroup<Item>) {
        let mark = writer.count
        writer.field(0x1a, string: group.resource.schemaURL)
        for scope in group.scopes.reversed() { scopeGroup(scope) }
        resource(group.resource)
        writer.finish(0x0a, since: mark)
    }

    private mutating func scopeGroup<Item: OTLPItem>(_ group: ScopeGroup<Item>) {
        let mark = writer.count
        writer.field(0x1a, string: group.scope.schemaURL)
        for index in group.items.indices.reversed() {
            let item = writer.count
            group.items[index].encode(to: &self)
            writer.finish(0x12, since: item)
        }
        scope(group.scope)
        writer.finish(0x12, since: mark)
    }

    private mutating func resource(_ resource: Resource) {
        let mark = writer.count
        writer.field(0x10, varint: UInt64(resource.droppedAttributesCount))
        attributes(0x0a, resource.attributes)
        writer.finishUnlessEmpty(0x0a, since: mark)
    }

    private mutating func scope(_ scope: InstrumentationScope) {
        let mark = writer.count
        writer.field(0x20, varint: UInt64(scope.droppedAttributesCount))
        attributes(0x1a, scope.attributes)
        writer.field(0x12, string: scope.version)
        writer.field(0x0a, string: scope.name)
        writer.finishUnlessEmpty(0x0a, since: mark)
    }
}

extension ProtobufEncoder {
    @inline(__always)
    mutating func timestamp(_ tag: UInt64, _ time: Timestamp) {
        writer.field(tag, fixed64: UInt64(max(time.nanoseconds, 0)))
    }

    /// A number whose absence differs from zero.
    @inline(__always)
    mutating func optional(_ tag: UInt64, _ number: Double?) {
        guard let number else { return }
        writer.fixed64(number.bitPattern)
        writer.varint(tag)
    }

    @inline(__always)
    mutating func traceID(_ tag: UInt64, _ id: TraceID) {
        guard id.isValid else { return }
        writer.fixed64(id.low.byteSwapped)
        writer.fixed64(id.high.byteSwapped)
        writer.varint(16)
        writer.varint(tag)
    }

    @inline(__always)
    mutating func spanID(_ tag: UInt64, _ id: SpanID) {
        guard id.isValid else { return }
        writer.fixed64(id.value.byteSwapped)
        writer.varint(8)
        writer.varint(tag)
    }

    mutating func attributes(_ tag: UInt64, _ attributes: Attributes) {
        let entries = attributes.entries
        for index in entries.indices.reversed() {
            let mark = writer.count
            if !entries[index].value.isEmpty {
                let content = writer.count
                value(entries[index].value)
                writer.finish(0x12, since: content)
            }
            writer.field(0x0a, string: entries[index].key)
            writer.finish(tag, since: mark)
        }
    }

    /// The content of an `AnyValue`.
    mutating func value(_ value: AttributeValue) {
        switch value {
        case .empty: break
        case .string(let text): writer.requiredField(0x0a, string: text)
        case .bool(let flag):
            writer.varint(flag ? 1 : 0)
            writer.varint(0x10)
        case .int(let number):
            writer.varint(UInt64(bitPattern: number))
            writer.varint(0x18)
        case .double(let number): optional(0x21, number)
        case .bytes(let bytes):
            let mark = writer.count
            bytes.withUnsafeBytes { writer.raw($0) }
            writer.finish(0x3a, since: mark)
        case .array(let values):
            let mark = writer.count
            for element in values.reversed() {
                let content = writer.count
                self.value(element)
                writer.finish(0x0a, since: content)
            }
            writer.finish(0x2a, since: mark)
        case .map(let map):
            let mark = writer.count
            attributes(0x0a, map)
            writer.finish(0x32, since: mark)
        }
    }
}

extension AttributeValue {
    /// Whether there is no value, which is written as none.
    var isEmpty: Bool {
        if case .empty = self { true } else { false }
    }
}
