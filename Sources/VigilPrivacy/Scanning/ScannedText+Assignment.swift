// A value behind its key, as settings, addresses, JSON, headers and log lines write it: `password=x`, `token: x`,
// `"secret": "x"`, `{\"pwd\":\"x\"}`, `Cookie: a=b; c=d`.

extension ScannedText {
    /// The value of a secret whose `=` or `:` stands at a place.
    func assignment(at position: Int, keys: KeyRules) -> SecretFinding? {
        guard let key = key(before: position) else { return nil }
        guard let rule = keys.rule(for: UnsafeBufferPointer(rebasing: bytes[key])),
            let range = value(behind: position, takesLine: rule == "authorization" || rule.hasPrefix("cookie"))
        else { return nil }
        if keys.allows(String(decoding: bytes[key], as: UTF8.self)) { return nil }
        return SecretFinding(range: range, rule: rule)
    }

    @inline(__always)
    private func key(before position: Int) -> Range<Int>? {
        var end = position
        while end > floor, position - end < 2, self[end - 1] == UInt8(ascii: " ") { end -= 1 }
        if self[end - 1] == UInt8(ascii: "\"") || self[end - 1] == UInt8(ascii: "'") {
            end -= 1
            while end > floor, position - end < 8, self[end - 1] == UInt8(ascii: "\\") { end -= 1 }
        }
        var start = end
        while start > floor, end - start < 64 {
            let byte = bytes[start - 1]
            guard byte.isAlphanumeric || byte == 0x5f || byte == 0x2d || byte == 0x2e else { break }
            start -= 1
        }
        return end - start >= 3 ? start..<end : nil
    }

    private func value(behind position: Int, takesLine: Bool) -> Range<Int>? {
        var start = position + 1
        if self[position] == UInt8(ascii: "="), self[start] == UInt8(ascii: ">") { start += 1 }
        start = end(of: start, atMost: 2) { $0 == UInt8(ascii: " ") }
        let slashes = end(of: start, atMost: 7) { $0 == UInt8(ascii: "\\") } - start
        let quote = self[start + slashes]
        let range: Range<Int>
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            start += slashes + 1
            range = start..<closing(quote, slashes: slashes, from: start)
        } else if takesLine {
            range = start..<end(of: start) { $0 != 0x0a && $0 != 0x0d && $0 != UInt8(ascii: "\"") }
        } else {
            range = start..<end(of: start) { !$0.isSpace && !"&,;)]}\"'\\<>".utf8.contains($0) }
        }
        return isSecret(range) ? range : nil
    }

    /// Where a quoted value ends: at a quote behind as many backslashes as stand before the opening one.
    private func closing(_ quote: UInt8, slashes: Int, from start: Int) -> Int {
        var position = start
        var run = 0
        while position < count {
            let byte = bytes[position]
            if byte == quote, slashes == 0 ? run % 2 == 0 : run <= slashes {
                return position - (slashes == 0 ? 0 : run)
            }
            run = byte == UInt8(ascii: "\\") ? run + 1 : 0
            position += 1
        }
        return count
    }

    /// Whether a value can be a secret at all: not empty, no structure, no placeholder, not yet taken out.
    private func isSecret(_ range: Range<Int>) -> Bool {
        guard let first = range.first.map({ bytes[$0] }), !isMarked(at: range.lowerBound) else { return false }
        if "={[:/".utf8.contains(first) || bytes[range].allSatisfy({ $0 == UInt8(ascii: "*") }) { return false }
        guard range.count <= 5 else { return true }
        return !["null", "nil", "none", "true", "false"].contains(
            String(decoding: bytes[range], as: UTF8.self).lowercased()
        )
    }
}
