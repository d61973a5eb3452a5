import VigilStore

/// Reads series from the disk; what it throws is the store's.
struct DiskSeriesReader: SeriesReader {
    private var reader: StoredSeriesReader

    init(_ reader: StoredSeriesReader) {
        self.reader = reader
    }

    var count: Int { reader.count }

    mutating func series(_ number: Int) throws -> FoundSeries? {
        try Self.translate { try reader.series(number) }
    }

    mutating func readNumbers(of number: Int, into columns: inout NumberColumns) throws -> Bool {
        try Self.translate { try reader.readNumbers(of: number, into: &columns) }
    }

    mutating func samples(of number: Int) throws -> SeriesSamples? {
        try Self.translate { try reader.samples(of: number) }
    }

    private static func translate<Answer>(_ body: () throws -> Answer) throws -> Answer {
        do {
            return try body()
        } catch let error as DiskError {
            throw StoreError(error)
        }
    }
}
