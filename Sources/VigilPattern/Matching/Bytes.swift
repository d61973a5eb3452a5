/// A text's bytes, for as long as a call lasts.
typealias Bytes = UnsafeBufferPointer<UInt8>

extension String {
    /// Runs with the text's bytes.
    func withBytes<Result>(_ body: (Bytes) -> Result) -> Result {
        var text = self
        return text.withUTF8(body)
    }
}
