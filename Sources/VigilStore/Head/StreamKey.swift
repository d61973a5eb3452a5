import VigilModel

/// Finds a stream: the number of its context (who, scope, metric) and its attributes.
///
/// The hash is worked out once, over the bytes of the text, since points by the million are looked up this way and
/// the standard library's hashing of each string costs more than all the rest of taking in a sample.
struct StreamKey: Equatable {
    let context: UInt32
    let attributes: Attributes
    /// The hash.
    let mixed: UInt64

    init(context: UInt32, attributes: Attributes) {
        self.context = context
        self.attributes = attributes
        var hash = UInt64(context) &+ 0x9e37_79b9_7f4a_7c15
        for attribute in attributes.entries {
            hash = FastHash.mix(hash, FastHash.of(attribute.key))
            hash = FastHash.mix(hash, FastHash.of(attribute.value))
        }
        mixed = hash
    }

    static func == (left: StreamKey, right: StreamKey) -> Bool {
        left.mixed == right.mixed && left.context == right.context && left.attributes == right.attributes
    }
}

/// Hashes that are quick, and good enough where equality is checked too or 64 bits suffice.
///
/// They are not kept.
package enum FastHash {
    @inline(__always)
    package static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = (left ^ right ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db &+ left)
        return product.high ^ product.low
    }

    package static func of(_ text: String) -> UInt64 {
        var copy = text
        return copy.withUTF8 { bytes in of(UnsafeRawBufferPointer(bytes)) }
    }

    package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(bytes.count) &+ 0x2d35_8dcc_aa6c_78a5
        var position = 0
        while position + 8 <= bytes.count {
            hash = mix(hash, bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        var tail: UInt64 = 0
        while position < bytes.count {
            tail = tail << 8 | UInt64(bytes[position])
            position += 1
        }
        return mix(hash, tail)
    }

    static func of(_ value: AttributeValue) -> UInt64 {
        switch value {
        case .string(let text): of(text)
        case .int(let number): UInt64(bitPattern: number) &+ 1
        case .bool(let flag): flag ? 3 : 5
        case .double(let number): number == 0 ? 7 : number.bitPattern
        case .empty: 11
        case .bytes, .array, .map: UInt64(truncatingIfNeeded: value.hashValue)
        }
    }
}
