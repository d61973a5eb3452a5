import Foundation
import Testing
import VigilModel

@testable import VigilServer

@Suite("Watched files")
struct WatchPositionsTests {
    private let path = NSTemporaryDirectory() + "vigil-positions-\(UInt32.random(in: 0 ... .max))"

    /// Positions as they stand in the file, of one file.
    private func read(_ fields: String) throws -> WatchPositions {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = #"{"version":1,"files":{"7-1":{"head":5,"seen":"2026-11-22T00:00:00Z",\#(fields)}}}"#
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return try WatchPositions.read(path)
    }

    @Test func whatWasWrittenIsRead() throws {
        let position = try read(
            #""headBytes":256,"offset":20,"lines":2,"pendingEnd":40,"pendingSince":"2026-11-22T00:00:00Z""#
        )
        #expect(position.files["7-1"]?.pendingEnd == 40)
    }

    @Test(arguments: [
        #""headBytes":-1,"offset":0,"lines":0"#,
        #""headBytes":257,"offset":0,"lines":0"#,
        #""headBytes":0,"offset":-1,"lines":0"#,
        #""headBytes":0,"offset":5,"lines":6"#,
        #""headBytes":0,"offset":5,"lines":-1"#,
        #""headBytes":0,"offset":5,"lines":0,"pendingEnd":4"#,
        #""headBytes":0,"offset":5,"lines":0,"pendingEnd":5"#,
        #""headBytes":0,"offset":5,"lines":0,"pendingEnd":-9223372036854775808"#,
        #""headBytes":0,"offset":5,"lines":0,"pendingEnd":9223372036854775807"#,
    ])
    func aDamagedPositionIsRefusedByName(fields: String) {
        let error = #expect(throws: WatchPositions.Unsound.self) { try read(fields) }
        #expect(error?.key == "7-1")
    }

    @Test func aPlaceThatIsBeyondTheFileIsItsBeginning() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("one\ntwo\n".utf8).write(to: URL(fileURLWithPath: path))
        let file = try WatchedFile(path)
        var position = try file.position(known: nil, now: .zero)
        position.offset = .max
        position.pendingEnd = nil
        #expect(try file.position(known: position, now: .zero).offset == 0)
        // Cut within the piece that was being taken in: what is left of it.
        position.offset = 4
        position.pendingEnd = 4 + WatchedFile.lineBytesMax
        #expect(try file.piece(at: file.position(known: position, now: .zero))?.bytes == Array("two\n".utf8))
    }
}
