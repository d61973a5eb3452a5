import Synchronization
import VigilModel

/// Keeps what a program records within bounds, and counts what it cut.
final class InputLimits: Sendable {
    static let nameBytesMax = 256
    static let valueBytesMax = 4_096
    static let metadataMax = 64

    private let cuts = Atomic<Int>(0)
    private let refusals = Atomic<Int>(0)
    private let diagnostics: Diagnostics

    init(diagnostics: Diagnostics) {
        self.diagnostics = diagnostics
    }

    /// How often something was cut.
    var cut: Int { cuts.load(ordering: .relaxed) }
    /// How often something was not recorded, since it had no name.
    var refused: Int { refusals.load(ordering: .relaxed) }

    /// A name within bounds; nil where it is empty.
    @inline(__always)
    func name(_ name: String, of kind: StaticString) -> String? {
        let bytes = name.utf8.count
        if bytes > 0, bytes <= Self.nameBytesMax { return name }
        if bytes > 0 { return cut(name, to: Self.nameBytesMax) }
        refusals.wrappingAdd(1, ordering: .relaxed)
        diagnostics.once("an empty name of a \(kind) was recorded; it is left out", key: "empty \(kind)")
        return nil
    }

    /// Metadata within bounds.
    @inline(__always)
    func metadata(_ metadata: Attributes) -> Attributes {
        var fits = metadata.count <= Self.metadataMax
        for entry in metadata where fits {
            fits = entry.key.utf8.count <= Self.nameBytesMax && Self.bytes(of: entry.value) <= Self.valueBytesMax
        }
        return fits ? metadata : cut(metadata)
    }

    private func cut(_ metadata: Attributes) -> Attributes {
        if metadata.count > Self.metadataMax { cuts.wrappingAdd(1, ordering: .relaxed) }
        return Attributes(
            metadata.prefix(Self.metadataMax).map { entry in
                Attribute(
                    entry.key.utf8.count <= Self.nameBytesMax ? entry.key : cut(entry.key, to: Self.nameBytesMax),
                    value(entry.value)
                )
            }
        )
    }

    private func value(_ value: AttributeValue) -> AttributeValue {
        guard Self.bytes(of: value) > Self.valueBytesMax else { return value }
        // What is nested becomes text, of which the beginning stays.
        return .string(cut(value.description, to: Self.valueBytesMax))
    }

    private static func bytes(of value: AttributeValue) -> Int {
        switch value {
        case .empty, .bool, .int, .double: 8
        case .string(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .array(let values): values.reduce(0) { $0 + 8 + bytes(of: $1) }
        case .map(let attributes): attributes.reduce(0) { $0 + $1.key.utf8.count + bytes(of: $1.value) }
        }
    }

    /// The beginning of a text, up to a whole character, with a mark.
    private func cut(_ text: String, to bytesMax: Int) -> String {
        cuts.wrappingAdd(1, ordering: .relaxed)
        let mark = "…"
        var end = text.utf8.index(text.startIndex, offsetBy: bytesMax - mark.utf8.count)
        while !text.beginsCharacter(at: end) { end = text.utf8.index(before: end) }
        return text[..<end] + mark
    }
}

extension String {
    /// Whether a character begins at a place.
    fileprivate func beginsCharacter(at index: Index) -> Bool {
        index == endIndex || index.samePosition(in: self) != nil
    }
}
