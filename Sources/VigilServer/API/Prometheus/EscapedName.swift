/// Names with characters that Prometheus' older names lack, as clients write them in an address: `U__http_2e_status`
/// for `http.status`.
enum EscapedName {
    private static let mark = "U__"

    /// The name that a text stands for; a text that is no escaped name stands for itself.
    static func read(_ text: String) -> String {
        guard text.hasPrefix(mark) else { return text }
        var name = ""
        var rest = text.dropFirst(mark.count)
        while let character = rest.popFirst() {
            guard character == "_" else {
                name.append(character)
                continue
            }
            if rest.first == "_" {
                rest.removeFirst()
                name.append("_")
                continue
            }
            let digits = rest.prefix { $0 != "_" }
            guard digits.count <= 6, let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code),
                digits.endIndex < rest.endIndex
            else { return text }
            name.unicodeScalars.append(scalar)
            rest = rest[digits.endIndex...].dropFirst()
        }
        return name
    }
}
