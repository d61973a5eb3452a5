/// A text's bytes, for as long as a call lasts.
typealias Bytes = UnsafeBufferPointer<UInt8>

extension String {
    /// Runs with the text's bytes.
    func withBytes<Result>(_ body: (Bytes) -> Result) -> Result {
        var text = self
        return text.withUTF8(body)
    }
}

extension Bytes {
    /// Where the character ends that begins at a position; one past the end at the end.
    func characterEnd(after position: Int) -> Int {
        var end = position + 1
        while end < count, self[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }
}
