import ArgumentParser

/// A number of bytes as an argument: 500MB, 50GB, 8GiB.
struct SizeArgument: ExpressibleByArgument {
    private static let units: [(name: String, bytes: UInt64)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
        ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ]

    let bytes: UInt64
    let defaultValueDescription: String

    init?(argument: String) {
        guard let unit = Self.units.first(where: { argument.hasSuffix($0.name) }),
            let number = UInt64(argument.dropLast(unit.name.count)), number > 0
        else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        if overflow { return nil }
        self.bytes = bytes
        defaultValueDescription = argument
    }
}
