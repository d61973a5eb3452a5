import Synchronization

/// The classes that `\p{name}` knows: general categories and scripts.
enum UnicodeClass {
    private static let categories = UnicodeTables.index(of: UnicodeTables.categories)
    private static let scripts = UnicodeTables.index(of: UnicodeTables.scripts)
    private static let decoded = Mutex<[String: CodePointSet]>([:])

    /// The class of a name, which is case-sensitive: `Lu`, `L`, `Greek`, `Any`; nil where there is none.
    static func named(_ name: String) -> CodePointSet? {
        if let known = decoded.withLock({ $0[name] }) { return known }
        guard let new = decode(name) else { return nil }
        decoded.withLock { $0[name] = new }
        return new
    }

    private static func decode(_ name: String) -> CodePointSet? {
        if name == "Any" { return .all }
        if let place = categories[name] { return set(of: UnicodeTables.categories, at: place) }
        if let place = scripts[name] { return set(of: UnicodeTables.scripts, at: place) }
        guard name.utf8.count == 1 else { return nil }
        // A letter stands for all the categories that begin with it.
        let places = categories.filter { $0.key.hasPrefix(name) }.values
        guard !places.isEmpty else { return nil }
        return places.reduce(CodePointSet()) { $0.union(set(of: UnicodeTables.categories, at: $1)) }
    }

    /// Each range is written as its distance from the end of the one before, and its length less one.
    private static func set(of table: StaticString, at place: Range<Int>) -> CodePointSet {
        let numbers = UnicodeTables.numbers(in: table, at: place)
        var end: UInt32 = 0
        return CodePointSet(
            stride(from: 0, to: numbers.count - 1, by: 2).map { index in
                let start = end + numbers[index]
                end = start + numbers[index + 1]
                return start...end
            }
        )
    }
}
