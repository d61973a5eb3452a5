/// What a program changed below a folder, call by call, as CVigilRecorder wrote it down.
///
/// The numbers in it are the machine's own. A record that is not there to its end is one that its writer did not live
/// to finish; nothing comes after it.
package struct DiskRecording: Sendable {
    /// One call, with data where it wrote some; paths are below the folder.
    package enum Call: Hashable, Sendable {
        case create(path: String, file: UInt64)
        case write(file: UInt64, offset: Int, bytes: Range<Int>)
        case truncate(file: UInt64, size: Int)
        /// A synchronisation of a file begins, or of a folder, which then has a path.
        case syncBegin(token: UInt64, file: UInt64, folder: String?)
        /// A synchronisation has succeeded.
        case syncEnd(token: UInt64)
        case rename(from: String, to: String)
        case unlink(path: String)
        case makeFolder(path: String)
        case removeFolder(path: String)
        /// What was promised by then.
        case mark(UInt64)
        case start
        case kill
        /// A call that a recording cannot tell of.
        case unknown(String)
    }

    /// A recording cannot be read.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private static let headerCount = 40

    package let bytes: [UInt8]
    package let calls: [Call]

    package init(_ bytes: [UInt8]) throws(Failure) {
        self.bytes = bytes
        var calls: [Call] = []
        var position = 0
        while position + Self.headerCount <= bytes.count {
            let size = Int(Self.number(bytes, at: position, UInt32.self))
            guard size >= Self.headerCount else { throw Failure(description: "no record at \(position)") }
            guard position + size <= bytes.count else { break }
            calls.append(try Self.call(bytes, position..<(position + size)))
            position += size
        }
        self.calls = calls
    }

    private static func number<Number: FixedWidthInteger>(
        _ bytes: [UInt8],
        at position: Int,
        _ type: Number.Type
    ) -> Number {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: type) }
    }

    private static func call(_ bytes: [UInt8], _ record: Range<Int>) throws(Failure) -> Call {
        let kind = number(bytes, at: record.lowerBound + 4, UInt32.self)
        let file = number(bytes, at: record.lowerBound + 8, UInt64.self)
        let offset = number(bytes, at: record.lowerBound + 16, UInt64.self)
        let value = number(bytes, at: record.lowerBound + 24, UInt64.self)
        let first = record.lowerBound + headerCount
        let second = first + Int(number(bytes, at: record.lowerBound + 32, UInt32.self))
        let content = second + Int(number(bytes, at: record.lowerBound + 36, UInt32.self))
        guard first <= second, second <= content, content <= record.upperBound else {
            throw Failure(description: "a record at \(record.lowerBound) does not hold its paths")
        }
        let path = String(decoding: bytes[first..<second], as: UTF8.self)
        switch kind {
        case 1: return .create(path: path, file: file)
        case 2: return .write(file: file, offset: Int(offset), bytes: content..<record.upperBound)
        case 3: return .truncate(file: file, size: Int(value))
        case 4: return .syncBegin(token: value, file: file, folder: offset == 0 ? nil : path)
        case 5: return .syncEnd(token: value)
        case 6: return .rename(from: path, to: String(decoding: bytes[second..<content], as: UTF8.self))
        case 7: return .unlink(path: path)
        case 8: return .makeFolder(path: path)
        case 9: return .removeFolder(path: path)
        case 10: return .mark(value)
        case 11: return .start
        case 12: return .kill
        case 13: return .unknown(path)
        default: throw Failure(description: "a record of kind \(kind) at \(record.lowerBound)")
        }
    }
}

extension DiskRecording {
    /// The record that says what was promised, to be appended to a recording in one piece.
    package static func mark(_ number: UInt64) -> [UInt8] { record(kind: 10, value: number) }

    /// A record, for recordings made by hand.
    package static func record(
        kind: UInt32,
        file: UInt64 = 0,
        offset: UInt64 = 0,
        value: UInt64 = 0,
        paths: (String, String) = ("", ""),
        content: [UInt8] = []
    ) -> [UInt8] {
        let (first, second) = (Array(paths.0.utf8), Array(paths.1.utf8))
        var bytes: [UInt8] = []
        func put(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number) { bytes += $0 } }
        put(UInt32(headerCount + first.count + second.count + content.count))
        put(kind)
        put(file)
        put(offset)
        put(value)
        put(UInt32(first.count))
        put(UInt32(second.count))
        return bytes + first + second + content
    }
}
