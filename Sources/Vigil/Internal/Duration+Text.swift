import VigilModel

extension Duration {
    /// For people: `250 ms` below a second, `2 s` or `2.5 s` from there.
    package var text: String {
        let milliseconds = (inSeconds * 1_000).rounded()
        if abs(milliseconds) < 1_000 { return "\(Int64(saturating: milliseconds)) ms" }
        let tenths = Int64(saturating: (milliseconds / 100).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(Double(tenths) / 10) s"
    }
}
