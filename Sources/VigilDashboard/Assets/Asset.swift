/// A file that pages load: its address changes with its content, so that browsers may keep it for ever.
package struct Asset: Sendable {
    /// `/assets/vigil-1f2e3d4c5b6a7988.css`.
    package let path: String
    package let contentType: String
    package let body: String

    private init(_ name: String, _ ending: String, _ contentType: String, _ body: String) {
        path = "/assets/\(name)-\(Self.hash(body)).\(ending)"
        self.contentType = contentType
        self.body = body
    }

    /// All files that pages load.
    package static let all = [stylesheet, script, icon]
    static let stylesheet = Asset("vigil", "css", "text/css; charset=utf-8", stylesheetText)
    static let script = Asset("vigil", "js", "text/javascript; charset=utf-8", scriptText)
    static let icon = Asset("vigil", "svg", "image/svg+xml", iconText)

    /// The file at a path; nil where there is none.
    package static func at(_ path: String) -> Asset? { all.first { $0.path == path } }

    /// FNV-1a over the content: it only has to differ from the versions before.
    private static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let hex = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - hex.count) + hex
    }

    private static let iconText = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="none" stroke="#2f6fde" \
        stroke-width="3" stroke-linecap="round" stroke-linejoin="round" d="M2 18h6l4-10 7 18 4-8h7"/></svg>
        """
}
