// Prometheus' HTTP API as bytes. Answers may hold millions of samples, so they are written straight into a buffer.
// Numbers are texts in the shortest form that reads back, with an exponent only below 1e-6 and from 1e21 on; times are
// seconds with as many as three digits behind the point.
// https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats

package import VigilModel
import VigilQuery
package import VigilStore

/// JSON of Prometheus' API on its way.
package struct PrometheusBytes {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// Nothing yet.
    package init() {}

    /// Writes what is JSON already.
    package mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Writes what is JSON already.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        bytes.append(contentsOf: json)
    }

    /// Writes a text with its quotes.
    package mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            if utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
                bytes.append(contentsOf: utf8)
            } else {
                for byte in utf8 { escaped(byte) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case UInt8(ascii: "\n"): raw("\\n")
        case UInt8(ascii: "\r"): raw("\\r")
        case UInt8(ascii: "\t"): raw("\\t")
        case ..<0x20: raw("\\u00\(Hex.encode(byte))".utf8)
        default: bytes.append(byte)
        }
    }

    /// Writes items with commas between, in brackets.
    package mutating func list<Item>(_ items: some Sequence<Item>, _ write: (inout PrometheusBytes, Item) -> Void) {
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for item in items {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            write(&self, item)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Writes texts as a list.
    package mutating func strings(_ texts: some Sequence<String>) {
        list(texts) { $0.string($1) }
    }

    /// Writes labels as an object.
    package mutating func labels(_ set: LabelSet) {
        bytes.append(UInt8(ascii: "{"))
        for (index, label) in set.labels.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            string(label.name)
            bytes.append(UInt8(ascii: ":"))
            string(label.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes a whole number.
    package mutating func integer(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        digits(number.magnitude)
    }

    private mutating func digits(_ number: UInt64) {
        let start = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Writes a time in seconds.
    package mutating func time(_ time: Timestamp) {
        let milliseconds = time.milliseconds
        if milliseconds < 0 { bytes.append(UInt8(ascii: "-")) }
        let (whole, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1_000)
        digits(whole)
        guard rest > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        for digit in [rest / 100, rest / 10 % 10, rest % 10] {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
        }
    }

    /// Writes the number of a sample: a text.
    package mutating func number(_ value: Double) {
        bytes.append(UInt8(ascii: "\""))
        if value.magnitude < 1e15, value == value.rounded(.towardZero), value != 0 || value.sign == .plus {
            integer(Int64(value))
        } else {
            text(value)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func text(_ value: Double) {
        let magnitude = value.magnitude
        // Swift writes exponents as Prometheus does, but for numbers that Prometheus writes without.
        let isPlain = magnitude >= 1e-3 && magnitude < 1e15
        let isExtreme = magnitude != 0 && (magnitude < 1e-6 || magnitude >= 1e21) && value.isFinite
        var text = isPlain || isExtreme ? value.description : value.plainText
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }
}
