import Tracing
import VigilModel

extension Attributes {
    /// The attributes of swift-distributed-tracing, sorted by key, since theirs have no order.
    init(_ attributes: SpanAttributes) {
        var entries: [Attribute] = []
        entries.reserveCapacity(attributes.count)
        attributes.forEach { key, value in entries.append(Attribute(key, AttributeValue(value))) }
        entries.sort { $0.key < $1.key }
        self.init(entries)
    }
}

extension AttributeValue {
    init(_ attribute: SpanAttribute) {
        switch attribute {
        case .int32(let number): self = .int(Int64(number))
        case .int64(let number): self = .int(number)
        case .int32Array(let numbers): self = .array(numbers.map { .int(Int64($0)) })
        case .int64Array(let numbers): self = .array(numbers.map { .int($0) })
        case .double(let number): self = .double(number)
        case .doubleArray(let numbers): self = .array(numbers.map { .double($0) })
        case .bool(let flag): self = .bool(flag)
        case .boolArray(let flags): self = .array(flags.map { .bool($0) })
        case .string(let text): self = .string(text)
        case .stringArray(let texts): self = .array(texts.map { .string($0) })
        case .stringConvertible(let value): self = .string(value.description)
        case .stringConvertibleArray(let values): self = .array(values.map { .string($0.description) })
        default: self = .empty
        }
    }
}

extension SpanAttribute {
    /// The value as swift-distributed-tracing has it; what it has no shape for is text.
    init(_ value: AttributeValue) {
        switch value {
        case .int(let number): self = .int64(number)
        case .double(let number): self = .double(number)
        case .bool(let flag): self = .bool(flag)
        default: self = .string(value.description)
        }
    }
}

extension SpanAttributes {
    init(_ attributes: Attributes) {
        self.init([:])
        for attribute in attributes { self[attribute.key] = SpanAttribute(attribute.value) }
    }
}
