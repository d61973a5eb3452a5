import VigilModel
import VigilStore

/// Some space that is given up when the disk is full, so that the database and repairs have room, and taken again
/// when there is plenty.
struct ReserveFile {
    private static let path = "reserve"
    private static let pause = Duration.seconds(10)
    private let disk: any Disk
    private let byteCount: Int
    private var isThere = false
    private var lastTry: Timestamp?

    init(disk: any Disk, byteCount: Int) {
        self.disk = disk
        self.byteCount = byteCount
        // A power cut may have left a file that is shorter, and so no reserve.
        isThere =
            (try? disk.open(Self.path, .read)).map { file in
                defer { file.close() }
                return (try? file.size()) ?? 0 >= UInt64(byteCount)
            } ?? false
    }

    /// Gives the space up.
    mutating func release() {
        if !isThere { return }
        if (try? disk.unlink(Self.path)) != nil { isThere = false }
    }

    /// Gives the space up where there is hardly any other.
    mutating func releaseIfFull() {
        if let free = try? disk.freeBytes(), free < 1 << 20 { release() }
    }

    /// Takes the space where there is four times as much; looks no more often than every ten seconds.
    mutating func restore(now: Timestamp) {
        guard !isThere, byteCount > 0, lastTry.map({ now - $0 >= Self.pause || now < $0 }) ?? true else { return }
        lastTry = now
        guard let free = try? disk.freeBytes(), free / 4 >= UInt64(byteCount),
            let file = try? disk.open(Self.path, .create)
        else { return }
        defer { file.close() }
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        do {
            for offset in stride(from: 0, to: byteCount, by: zeros.count) {
                try file.write(zeros, at: UInt64(offset))
            }
            isThere = true
        } catch {
            try? disk.unlink(Self.path)
        }
    }
}
