// One file a day, by UTC: `interactions_YYYY-MM-DD.jsonl`, or `….jsonl.sealed` where lines are encrypted. Several
// processes may write to one file: lines are appended whole, under a lock. docs/formats/interactions.md has the form.

import CVigil
import Synchronization
import VigilModel
import VigilPrivacy

/// The daily files of a directory.
final class InteractionFileStore: Sendable {

    let directory: String
    private let retentionDays: Int
    private let sealer: (any LineSealer)?
    /// The day on which old files were last looked for.
    private let cleaned = Mutex("")

    init(_ files: Vigil.InteractionFiles, environment: [String: String] = ProcessFacts.environment) {
        directory = files.directory ?? ProcessFacts.dataFolder(environment) + "/interactions"
        retentionDays = min(max(1, files.retentionDays), 36_500)
        sealer = files.sealer
    }

    /// Appends lines to the files of their days, and removes files that are too old.
    ///
    /// - Returns: What went wrong, for people; lines that were not written come back.
    func write(_ lines: [InteractionLine], now: Timestamp) -> (unwritten: [InteractionLine], problem: String)? {
        let code = vigil_make_folders(directory)
        if code != 0 { return (lines, problem(code, directory)) }
        removeOldFiles(now: now)
        var rest = lines[...]
        while let first = rest.first {
            let ofDay = rest.prefix { $0.day == first.day }
            let path = path(ofDay: first.day, isSealed: sealer != nil)
            do {
                var text = ""
                for line in ofDay { text += try (sealer?.seal(line.json) ?? line.json) + "\n" }
                let code = text.withUTF8 { bytes in
                    bytes.baseAddress.map { vigil_append_lines(path, $0, bytes.count) } ?? 0
                }
                if code != 0 { return (Array(rest), problem(code, path)) }
            } catch {
                return (Array(rest), "\(path): \(error)")
            }
            rest = rest.dropFirst(ofDay.count)
        }
        return nil
    }

    func path(ofDay day: String, isSealed: Bool) -> String {
        "\(directory)/interactions_\(day).jsonl\(isSealed ? ".sealed" : "")"
    }

    /// Gives each line of a day's files, opened where it was sealed; nil for one that cannot be read.
    ///
    /// - Throws: Where a file is there and cannot be read.
    func read(day: String, _ body: (InteractionLine?) -> Void) throws(Vigil.InteractionFilesError) {
        try read(path(ofDay: day, isSealed: false)) { body(InteractionLine(json: $0)) }
        try read(path(ofDay: day, isSealed: true)) { line in
            let opened = sealer?.open(String(decoding: line, as: UTF8.self))
            body(opened.flatMap { InteractionLine(json: Array($0.utf8)) })
        }
    }

    private func read(_ path: String, _ body: ([UInt8]) -> Void) throws(Vigil.InteractionFilesError) {
        let file = vigil_disk_open(path, Int32(VIGIL_OPEN_READ.rawValue))
        if file == -vigil_missing { return }
        guard file >= 0 else { throw Vigil.InteractionFilesError(description: problem(-file, path)) }
        defer { _ = vigil_disk_close(file) }
        var splitter = LineSplitter()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var offset: Int64 = 0
        while true {
            let count = chunk.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { vigil_disk_read(file, $0, buffer.count, offset) } ?? 0
            }
            if count < 0 { throw Vigil.InteractionFilesError(description: problem(Int32(-count), path)) }
            if count == 0 { break }
            offset += Int64(count)
            splitter.add(chunk[..<Int(count)], body)
        }
        splitter.finish(body)
    }

    private func removeOldFiles(now: Timestamp) {
        let today = now.day
        guard
            cleaned.withLock({ cleaned in
                defer { cleaned = today }
                return cleaned != today
            })
        else { return }
        let oldest = (now - .seconds(86_400 * retentionDays)).day
        for name in names() {
            guard let day = Self.day(ofFile: name), day < oldest else { continue }
            _ = vigil_remove("\(directory)/\(name)")
        }
    }

    private func names() -> [String] {
        final class Names { var all: [String] = [] }
        let names = Names()
        _ = vigil_list_folder(directory, Unmanaged.passUnretained(names).toOpaque()) { context, name in
            guard let context else { return }
            Unmanaged<Names>.fromOpaque(context).takeUnretainedValue().all.append(String(cString: name))
        }
        return names.all
    }

    /// The day of a file of ours; nil for any other.
    static func day(ofFile name: String) -> String? {
        guard name.hasPrefix("interactions_"), name.hasSuffix(".jsonl") || name.hasSuffix(".jsonl.sealed") else {
            return nil
        }
        let day = name.dropFirst("interactions_".count).prefix(10)
        let rest = name.dropFirst("interactions_".count + 10)
        guard rest == ".jsonl" || rest == ".jsonl.sealed", Timestamp(rfc3339: "\(day)T00:00:00Z") != nil else {
            return nil
        }
        return String(day)
    }

    private func problem(_ code: Int32, _ path: String) -> String {
        "\(path): \(ProcessFacts.text(ofError: code))"
    }
}

extension Timestamp {
    /// The day in UTC: `2026-11-21`.
    var day: String { String(rfc3339.prefix(10)) }
}

/// Cuts bytes that come in pieces into lines; one that is too long is handed on empty.
struct LineSplitter {
    static let lineBytesMax = 1 << 20

    private var pending: [UInt8] = []
    private var isTooLong = false

    mutating func add(_ bytes: ArraySlice<UInt8>, _ body: ([UInt8]) -> Void) {
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0a) {
            keep(rest[..<end])
            finish(body)
            rest = rest[(end + 1)...]
        }
        keep(rest)
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        if isTooLong || pending.count + bytes.count > Self.lineBytesMax {
            isTooLong = true
            pending = []
        } else {
            pending += bytes
        }
    }

    /// The last line, also where no newline ends it.
    mutating func finish(_ body: ([UInt8]) -> Void) {
        if isTooLong || !pending.isEmpty { body(pending) }
        pending.removeAll(keepingCapacity: true)
        isTooLong = false
    }
}
