extension String {
    /// Appends a string as a JSON string, quotes included.
    package mutating func appendJSON(_ string: String) {
        self += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": self += "\\\""
            case "\\": self += "\\\\"
            case "\n": self += "\\n"
            case "\r": self += "\\r"
            case "\t": self += "\\t"
            case _ where scalar.value < 0x20: self += "\\u" + Hex.encode(UInt16(scalar.value))
            default: unicodeScalars.append(scalar)
            }
        }
        self += "\""
    }
}
