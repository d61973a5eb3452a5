/// What tracing systems pass along with a trace: the header `tracestate`.
///
/// > Source: W3C Trace Context, section 3.3.
public struct TraceState: Hashable, Sendable {
    /// One system's word.
    public struct Member: Hashable, Sendable {
        /// Who wrote it: `ot`, `congo`, `fw529a3039@dt`.
        public var key: String
        /// What it says, opaque to everyone else.
        public var value: String

        /// A key with its value, which are not checked.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The most members that are read or written.
    public static let membersMax = 32

    /// The members, the newest first, each key once.
    public private(set) var members: [Member]

    /// No members.
    public init() {
        members = []
    }

    /// The members that a header's value tells; nil where any part of it is malformed or there are more than 32.
    public init?(_ header: String) {
        members = []
        for part in header.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let text = Self.trimmed(part)
            if text.isEmpty { continue }
            guard let equals = text.firstIndex(of: UInt8(ascii: "=")), Self.isKey(text[..<equals]),
                Self.isValue(text[text.index(after: equals)...]), members.count < Self.membersMax
            else { return nil }
            let key = String(Substring(text[..<equals]))
            guard self[key] == nil else { return nil }
            members.append(Member(key, String(Substring(text[text.index(after: equals)...]))))
        }
    }

    /// The value under a key.
    ///
    /// Setting moves it to the front, drops the oldest past 32, and nil removes.
    public subscript(key: String) -> String? {
        get { members.first { $0.key == key }?.value }
        set {
            members.removeAll { $0.key == key }
            guard let newValue else { return }
            members.insert(Member(key, newValue), at: 0)
            if members.count > Self.membersMax { members.removeLast() }
        }
    }

    /// The header's value.
    public var header: String {
        members.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while let first = text.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return text
    }

    private static func isKey(_ key: Substring.UTF8View) -> Bool {
        guard let first = key.first, key.count <= 256 else { return false }
        guard isLetter(first) || isDigit(first) else { return false }
        return key.allSatisfy { byte in
            isLetter(byte) || isDigit(byte) || "_-*/@".utf8.contains(byte)
        }
    }

    private static func isValue(_ value: Substring.UTF8View) -> Bool {
        guard value.count <= 256, !value.isEmpty else { return false }
        return value.allSatisfy { $0 >= 0x20 && $0 <= 0x7e && $0 != UInt8(ascii: "=") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
