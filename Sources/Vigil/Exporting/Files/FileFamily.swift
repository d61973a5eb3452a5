import VigilOTLP

/// The files of one signal in a folder: lines go to the newest, and the oldest are removed.
///
/// Files are numbered upwards and never renamed, so that whoever reads them meets each once. One that this process
/// writes is locked; another process in the same folder begins its own.
struct FileFamily {
    private struct Current {
        let file: LocalFile
        let number: Int
        var bytes: Int
    }

    private static let ending = ".otlp.jsonl"
    /// What else has such a name is not ours.
    private static let numbers = 1...1 << 40

    private let configuration: FilesConfiguration
    private let signal: OTLPSignal
    private var current: Current?

    init(_ signal: OTLPSignal, _ configuration: FilesConfiguration) {
        self.signal = signal
        self.configuration = configuration
    }

    /// Adds a line, whole or not at all.
    ///
    /// One that is larger than a file may be has one of its own: what waited while the disk was full comes as one line.
    mutating func append(_ line: [UInt8]) throws(FileError) {
        var target = try opened()
        if target.bytes > 0, target.bytes + line.count > configuration.fileBytesMax {
            target = try next(after: target.number)
        }
        current = target
        do throws(FileError) {
            try target.file.write(line, at: target.bytes)
        } catch {
            try? target.file.truncate(to: target.bytes)
            throw error
        }
        current?.bytes += line.count
    }

    private func opened() throws(FileError) -> Current {
        if let current { return current }
        if let last = try last() { return last }
        return try next(after: try numbers().last ?? 0)
    }

    /// The newest file, where no other process writes it.
    private func last() throws(FileError) -> Current? {
        guard let number = try numbers().last else { return nil }
        let file = try LocalFile(path(number), .write)
        guard try file.lock() else { return nil }
        // A process that was killed may have left half a line.
        let bytes = try wholeLines(of: file)
        try file.truncate(to: bytes)
        return Current(file: file, number: number, bytes: bytes)
    }

    private func next(after number: Int) throws(FileError) -> Current {
        try LocalFolder.make(configuration.directory)
        var number = number
        while true {
            number += 1
            let file = try LocalFile(path(number), .create)
            guard try file.lock(), try file.size() == 0 else { continue }
            try removeOldest()
            return Current(file: file, number: number, bytes: 0)
        }
    }

    private func removeOldest() throws(FileError) {
        for number in try numbers().dropLast(configuration.filesMax) {
            // What another process still writes to stays: it would write to nowhere.
            guard let file = try? LocalFile(path(number), .write), (try? file.lock()) == true else { continue }
            try LocalFolder.remove(path(number))
        }
    }

    private func wholeLines(of file: LocalFile) throws(FileError) -> Int {
        var end = try file.size()
        let pieceBytes = 64 << 10
        while end > 0 {
            let start = max(0, end - pieceBytes)
            let piece = try file.read(at: start, count: end - start)
            if let newline = piece.lastIndex(of: UInt8(ascii: "\n")) { return start + newline + 1 }
            end = start
        }
        return 0
    }

    /// The numbers of the files that are there, ascending.
    private func numbers() throws(FileError) -> [Int] {
        let prefix = signal.rawValue + "-"
        return try LocalFolder.names(in: configuration.directory).compactMap { name in
            guard name.hasPrefix(prefix), name.hasSuffix(Self.ending) else { return nil }
            let number = Int(name.dropFirst(prefix.count).dropLast(Self.ending.count))
            return number.flatMap { Self.numbers.contains($0) ? $0 : nil }
        }.sorted()
    }

    private func path(_ number: Int) -> String {
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, 8 - digits.count))
        return "\(configuration.directory)/\(signal.rawValue)-\(zeros)\(digits)\(Self.ending)"
    }
}
