/// What happened in a run: a hash over all of it, and its last lines.
struct RunTrace {
    private static let operationsMax = 30
    private static let callsMax = 20

    /// Equal for two runs only if the same happened in both, byte for byte.
    private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    private(set) var operations = 0
    private(set) var diskCalls = 0
    private let isVerbose: Bool
    private var noted: [String] = []
    /// Disk calls since the last operation.
    private var calls: [(operation: String, path: String, byteCount: Int)] = []

    init(isVerbose: Bool) {
        self.isVerbose = isVerbose
    }

    /// The last operations and the disk calls after them, oldest first; all of a verbose run.
    var lines: [String] {
        isVerbose ? noted + callLines : noted.suffix(Self.operationsMax) + callLines.suffix(Self.callsMax)
    }

    /// Notes what the schedule does.
    mutating func note(_ operation: String) {
        operations += 1
        add(operation.utf8.lazy.map { $0 })
        keep(operation)
    }

    /// Notes a call of the disk's.
    mutating func noteCall(_ operation: String, _ path: String, _ bytes: [UInt8]) {
        diskCalls += 1
        add(operation.utf8)
        add(path.utf8)
        add(bytes)
        if calls.count >= 4 * Self.callsMax && !isVerbose { calls.removeFirst(3 * Self.callsMax) }
        calls.append((operation, path, bytes.count))
    }

    private mutating func keep(_ line: String) {
        if isVerbose {
            noted += callLines
        } else if noted.count >= 4 * Self.operationsMax {
            noted.removeFirst(3 * Self.operationsMax)
        }
        noted.append(line)
        calls.removeAll(keepingCapacity: true)
    }

    private var callLines: [String] {
        calls.map { "    \($0.operation) \($0.path)" + ($0.byteCount == 0 ? "" : ", \($0.byteCount) bytes") }
    }

    private mutating func add(_ bytes: some Collection<UInt8>) {
        add(UInt64(bytes.count))
        for byte in bytes { add(UInt64(byte)) }
    }

    private mutating func add(_ bytes: [UInt8]) {
        add(UInt64(bytes.count))
        bytes.withUnsafeBytes { bytes in
            let words = bytes.count / 8
            for word in 0..<words { add(bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)) }
            for index in (words * 8)..<bytes.count { add(UInt64(bytes[index])) }
        }
    }

    private mutating func add(_ word: UInt64) {
        hash = (hash ^ word) &* 0x9fb2_1c65_1e98_df25
        hash ^= hash >> 32
    }
}
