// The model to OTLP/JSON: ids in hexadecimal, enums as numbers, 64-bit integers in quotes, bytes in base64, fields
// with their default left out.

internal import VigilModel

/// Writes one export request.
struct JSONMessageEncoder: ~Copyable {
    var writer = JSONWriter()

    /// A whole export request.
    static func encode<Item: OTLPItem>(_ groups: [ResourceGroup<Item>]) -> [UInt8] {
        var encoder = JSONMessageEncoder()
        encoder.writer.openObject()
        encoder.array(Item.jsonNames.groups, groups) { $0.resourceGroup($1) }
        encoder.writer.closeObject()
        return encoder.writer.bytes
    }

    private mutating func resourceGroup<Item: OTLPItem>(_ group: ResourceGroup<Item>) {
        let resource = group.resource
        if !resource.attributes.isEmpty || resource.droppedAttributesCount != 0 {
            writer.key("resource")
            writer.openObject()
            attributes("attributes", resource.attributes)
            number("droppedAttributesCount", resource.droppedAttributesCount)
            writer.closeObject()
        }
        array(Item.jsonNames.scopes, group.scopes) { $0.scopeGroup($1) }
        string("schemaUrl", resource.schemaURL)
    }

    private mutating func scopeGroup<Item: OTLPItem>(_ group: ScopeGroup<Item>) {
        let scope = group.scope
        if !scope.name.isEmpty || !scope.version.isEmpty || !scope.attributes.isEmpty
            || scope.droppedAttributesCount != 0
        {
            writer.key("scope")
            writer.openObject()
            string("name", scope.name)
            string("version", scope.version)
            attributes("attributes", scope.attributes)
            number("droppedAttributesCount", scope.droppedAttributesCount)
            writer.closeObject()
        }
        array(Item.jsonNames.items, group.items) { $1.encode(to: &$0) }
        string("schemaUrl", scope.schemaURL)
    }
}

// Fields; those that hold their default are left out.
extension JSONMessageEncoder {
    /// An array of objects, whose fields the closure writes.
    mutating func array<Element>(
        _ key: StaticString,
        _ elements: [Element],
        _ fields: (inout JSONMessageEncoder, Element) -> Void
    ) {
        if elements.isEmpty { return }
        writer.key(key)
        writer.openArray()
        for element in elements {
            writer.element()
            writer.openObject()
            fields(&self, element)
            writer.closeObject()
        }
        writer.closeArray()
    }

    mutating func string(_ key: StaticString, _ text: String) {
        if text.isEmpty { return }
        writer.key(key)
        writer.string(text)
    }

    /// An integer of at most 32 bits.
    mutating func number(_ key: StaticString, _ number: some FixedWidthInteger) {
        if number == 0 { return }
        writer.key(key)
        writer.integer(number)
    }

    /// An integer of 64 bits.
    mutating func quoted(_ key: StaticString, _ number: some FixedWidthInteger) {
        if number == 0 { return }
        writer.key(key)
        writer.quoted(number)
    }

    mutating func timestamp(_ key: StaticString, _ time: Timestamp) {
        quoted(key, max(time.nanoseconds, 0))
    }

    /// A number whose absence differs from zero.
    mutating func optional(_ key: StaticString, _ number: Double?) {
        guard let number else { return }
        writer.key(key)
        writer.double(number)
    }

    mutating func double(_ key: StaticString, _ number: Double) {
        if number.bitPattern != 0 { optional(key, number) }
    }

    mutating func traceID(_ id: TraceID) {
        if id.isValid { string("traceId", id.hex) }
    }

    mutating func spanID(_ key: StaticString, _ id: SpanID) {
        if id.isValid { string(key, id.hex) }
    }

    mutating func attributes(_ key: StaticString, _ attributes: Attributes) {
        array(key, attributes.entries) { $0.attribute($1) }
    }

    private mutating func attribute(_ attribute: Attribute) {
        string("key", attribute.key)
        if !attribute.value.isEmpty { value("value", attribute.value) }
    }

    mutating func value(_ key: StaticString, _ content: AttributeValue) {
        writer.key(key)
        writer.openObject()
        value(content)
        writer.closeObject()
    }

    /// The fields of an `AnyValue`.
    private mutating func value(_ value: AttributeValue) {
        switch value {
        case .empty: break
        case .string(let text):
            writer.key("stringValue")
            writer.string(text)
        case .bool(let flag):
            writer.key("boolValue")
            writer.bool(flag)
        case .int(let number):
            writer.key("intValue")
            writer.quoted(number)
        case .double(let number): optional("doubleValue", number)
        case .bytes(let bytes):
            writer.key("bytesValue")
            writer.string(Base64.encode(bytes))
        case .array(let values):
            writer.key("arrayValue")
            writer.openObject()
            array("values", values) { $0.value($1) }
            writer.closeObject()
        case .map(let map):
            writer.key("kvlistValue")
            writer.openObject()
            attributes("values", map)
            writer.closeObject()
        }
    }
}
