extension HTML {
    /// The markup.
    package var rendered: String {
        var text = ""
        write(to: &text)
        return text
    }

    /// Elements that have no end tag.
    private static let void: Set<String> = ["br", "hr", "img", "input", "link", "meta"]
    /// Elements of SVG that are written as `<name/>` where they are empty.
    private static let selfClosing: Set<String> = ["path", "rect", "line", "circle"]

    private func write(to output: inout String) {
        switch self {
        case .text(let text):
            output.appendEscaped(VisibleText.block(text))
        case .group(let parts):
            for part in parts { part.write(to: &output) }
        case .element(let name, let attributes, let content):
            output += "<" + name
            for attribute in attributes {
                output += " " + attribute.name
                guard let value = attribute.value else { continue }
                output += "=\""
                output.appendEscaped(VisibleText.block(value))
                output += "\""
            }
            if content.isEmpty, Self.selfClosing.contains(name) {
                output += "/>"
                return
            }
            output += ">"
            if Self.void.contains(name) { return }
            for part in content { part.write(to: &output) }
            output += "</\(name)>"
        }
    }
}

extension String {
    fileprivate mutating func appendEscaped(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": self += "&amp;"
            case "<": self += "&lt;"
            case ">": self += "&gt;"
            case "\"": self += "&quot;"
            case "'": self += "&#39;"
            default: unicodeScalars.append(scalar)
            }
        }
    }

    /// The text as part of an address: all but letters, digits and `-._~` as percent codes.
    var percentEncoded: String {
        var encoded = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (hex.count < 2 ? "0" : "") + hex
            }
        }
        return encoded
    }
}
