import Testing
import VigilTestKit

/// A recording that is made by hand, call by call.
private struct HandMade {
    private var bytes: [UInt8] = []
    private var token: UInt64 = 0

    mutating func create(_ path: String, _ file: UInt64) {
        bytes += DiskRecording.record(kind: 1, file: file, paths: (path, ""))
    }
    mutating func write(_ file: UInt64, at offset: Int, _ content: [UInt8]) {
        bytes += DiskRecording.record(kind: 2, file: file, offset: UInt64(offset), content: content)
    }
    mutating func truncate(_ file: UInt64, to size: Int) {
        bytes += DiskRecording.record(kind: 3, file: file, value: UInt64(size))
    }
    mutating func beginSync(_ file: UInt64) -> UInt64 {
        token += 1
        bytes += DiskRecording.record(kind: 4, file: file, value: token)
        return token
    }
    mutating func endSync(_ token: UInt64) { bytes += DiskRecording.record(kind: 5, value: token) }
    mutating func sync(_ file: UInt64) { endSync(beginSync(file)) }
    mutating func sync(folder: String) {
        token += 1
        bytes += DiskRecording.record(kind: 4, file: 99, offset: 1, value: token, paths: (folder, ""))
        endSync(token)
    }
    mutating func rename(_ from: String, _ to: String) { bytes += DiskRecording.record(kind: 6, paths: (from, to)) }
    mutating func unlink(_ path: String) { bytes += DiskRecording.record(kind: 7, paths: (path, "")) }
    mutating func makeFolder(_ path: String) { bytes += DiskRecording.record(kind: 8, paths: (path, "")) }
    mutating func mark(_ number: UInt64) { bytes += DiskRecording.mark(number) }
    mutating func cutShort() { bytes.removeLast() }

    func disk() throws -> RecordedDisk {
        let recording = try DiskRecording(bytes)
        var disk = RecordedDisk()
        for call in recording.calls { try disk.apply(call, of: recording) }
        return disk
    }

    /// What many power cuts leave.
    func images(_ count: UInt64 = 200) throws -> [DiskImage] {
        let disk = try disk()
        return (0..<count).map { disk.afterPowerCut(seed: $0) }
    }
}

private func bytes(_ count: Int, of byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: count) }

/// What of a recording a power cut leaves.
struct DiskRecordingTests {
    @Test func whatWasSynchronisedIsInEveryImage() throws {
        var recording = HandMade()
        recording.create("a", 1)
        recording.write(1, at: 0, bytes(5_000, of: 7))
        recording.sync(1)
        recording.sync(folder: "")
        recording.mark(3)
        let images = try recording.images()
        #expect(images.allSatisfy { $0 == images[0] })
        #expect(images[0].files == ["a": bytes(5_000, of: 7)])
        #expect(try recording.disk().marks == [3])
    }

    @Test func aSynchronisationCountsForWhatCameBeforeItBegan() throws {
        var recording = HandMade()
        recording.create("a", 1)
        recording.sync(folder: "")
        recording.write(1, at: 0, [1])
        let token = recording.beginSync(1)
        recording.write(1, at: 1, [2])
        #expect(try recording.images().contains { $0.files["a"] == [] }, "it has not ended")
        recording.endSync(token)
        let found = Set(try recording.images().compactMap { $0.files["a"] })
        #expect(found == [[1], [1, 2], [1, 0]])
    }

    @Test func whatWasNotSynchronisedIsThereInAnyPart() throws {
        var recording = HandMade()
        recording.create("a", 1)
        recording.sync(folder: "")
        recording.write(1, at: 0, bytes(4_096, of: 1) + bytes(4_096, of: 2) + bytes(100, of: 3))
        let found = try recording.images(600).compactMap { $0.files["a"] }
        let (size, zeros) = (8_292, bytes(4_096, of: 0))
        let wanted: [(String, [UInt8])] = [
            ("nothing", []), ("everything", bytes(4_096, of: 1) + bytes(4_096, of: 2) + bytes(100, of: 3)),
            ("the size alone", bytes(size, of: 0)),
            ("a page from the middle", zeros + bytes(4_096, of: 2) + bytes(100, of: 0)),
            ("the end alone", zeros + zeros + bytes(100, of: 3)),
            ("what is torn at a sector", bytes(512, of: 1)), ("the beginning", bytes(4_096, of: 1)),
        ]
        for (what, content) in wanted {
            let isThere = found.contains(content)
            #expect(isThere, "\(what)")
        }
    }

    @Test func aPageIsAsItWasAtSomeTime() throws {
        var recording = HandMade()
        recording.create("a", 1)
        recording.sync(folder: "")
        recording.write(1, at: 0, bytes(8_192, of: 1))
        recording.sync(1)
        recording.write(1, at: 0, bytes(4_096, of: 2))
        recording.write(1, at: 4_096, bytes(4_096, of: 3))
        let found = try recording.images().compactMap { $0.files["a"] }
        let pages = (UInt8(0)...3).map { bytes(4_096, of: $0) }
        let all = found.allSatisfy { content in
            (content.prefix(4_096).elementsEqual(pages[1]) || content.prefix(4_096).elementsEqual(pages[2])
                || content[0] == 2 && content[4_095] == 1)
                && content.count == 8_192
        }
        #expect(all)
        let hasLaterAlone = found.contains(pages[1] + pages[3])
        #expect(hasLaterAlone)
    }

    @Test func aNameNeedsItsFolderSynchronised() throws {
        var recording = HandMade()
        recording.makeFolder("f")
        recording.create("f/a", 1)
        recording.write(1, at: 0, [1])
        recording.sync(1)
        #expect(try Set(recording.images().map { Set($0.files.keys) }) == [[], ["f/a"]], "a file's own does not do")
        recording.sync(folder: "f")
        #expect(try recording.images().contains { $0.folders.isEmpty && $0.files.isEmpty }, "its folder may be gone")
        recording.sync(folder: "")
        #expect(try Set(recording.images().map(\.files)) == [["f/a": [1]]])
    }

    @Test func aRenamedFileHasOneNameOrTheOther() throws {
        var recording = HandMade()
        recording.create("new", 1)
        recording.write(1, at: 0, [1])
        recording.sync(1)
        recording.sync(folder: "")
        recording.rename("new", "old")
        #expect(try Set(recording.images().map(\.files)) == [["new": [1]], ["old": [1]]])
        recording.sync(folder: "")
        #expect(try Set(recording.images().map(\.files)) == [["old": [1]]])
    }

    @Test func aRemovedFileMayComeBackUntilItsFolderIsSynchronised() throws {
        var recording = HandMade()
        recording.create("a", 1)
        recording.write(1, at: 0, [1])
        recording.sync(1)
        recording.sync(folder: "")
        recording.unlink("a")
        #expect(try Set(recording.images().map(\.files)) == [["a": [1]], [:]])
        recording.sync(folder: "")
        #expect(try Set(recording.images().map(\.files)) == [[:]])
    }

    @Test func aFileThatWasCutHasItsOldEndOrItsNewOne() throws {
        var recording = HandMade()
        recording.create("a", 1)
        recording.write(1, at: 0, bytes(600, of: 1))
        recording.sync(1)
        recording.sync(folder: "")
        recording.truncate(1, to: 100)
        recording.write(1, at: 100, [2])
        let found = Set(try recording.images().compactMap { $0.files["a"] })
        let (old, cut) = (bytes(600, of: 1), bytes(100, of: 1))
        #expect(found.isSuperset(of: [old, cut, cut + [2], cut + [0]]))
        #expect(found.isSubset(of: [old, cut, cut + [2], cut + [0]]))
    }

    @Test func theWholeIsWhatWasDone() throws {
        var recording = HandMade()
        recording.makeFolder("f")
        recording.create("f/a", 1)
        recording.write(1, at: 2, [1])
        recording.create("b", 2)
        recording.rename("b", "c")
        recording.unlink("c")
        let whole = try recording.disk().whole
        #expect(whole.folders == ["f"])
        #expect(whole.files == ["f/a": [0, 0, 1]])
    }

    @Test func aRecordThatIsNotThereToItsEndIsLeftOut() throws {
        var recording = HandMade()
        recording.create("a", 1)
        recording.create("b", 2)
        recording.cutShort()
        #expect(try recording.disk().whole.files == ["a": []])
    }

    @Test func oneSeedGivesOneImage() throws {
        var recording = HandMade()
        for file in 1...UInt64(5) {
            recording.create("f\(file)", file)
            recording.write(file, at: 0, bytes(9_000, of: UInt8(file)))
        }
        let disk = try recording.disk()
        #expect((0..<20).allSatisfy { disk.afterPowerCut(seed: $0) == disk.afterPowerCut(seed: $0) })
    }

    @Test func aCallThatIsNotRecordedIsRefused() throws {
        let recording = try DiskRecording(DiskRecording.record(kind: 13, paths: ("link", "")))
        var disk = RecordedDisk()
        #expect(throws: DiskRecording.Failure.self) { try disk.apply(recording.calls[0], of: recording) }
    }

    @Test func aRecordingGoesOnOverAnImage() throws {
        var image = DiskImage()
        image.folders = ["f"]
        image.files = ["f/a": [1, 2, 3]]
        var disk = RecordedDisk(image)
        disk.adopt("f/a", as: 5)
        var bytes = DiskRecording.record(kind: 2, file: 5, offset: 1, content: [9])
        bytes += DiskRecording.record(kind: 7, paths: ("f/a", ""))
        let recording = try DiskRecording(bytes)
        for call in recording.calls { try disk.apply(call, of: recording) }
        let found = Set((0..<200).map { disk.afterPowerCut(seed: $0).files["f/a"] })
        #expect(found == [nil, [1, 2, 3], [1, 9, 3]])
    }
}
