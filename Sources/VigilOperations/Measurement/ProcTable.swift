/// Files of /proc and /sys that have a number, or a name and numbers, on each line.
package enum ProcTable {
    /// `name: 123 kB` or `name 123`: the numbers by name; a unit of kB is multiplied out.
    package static func numbers(_ text: String) -> [String: Int64] {
        var numbers: [String: Int64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == ":" }
            guard words.count >= 2, let number = Int64(words[1]) else { continue }
            numbers[String(words[0])] = words.last == "kB" ? number * 1024 : number
        }
        return numbers
    }

    /// The number that a file holds; nil where it holds none, as `max`.
    package static func number(_ text: String) -> Int64? {
        Int64(text.trimmed)
    }
}
