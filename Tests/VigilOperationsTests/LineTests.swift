import Testing
import VigilModel

@testable import VigilOperations

@Suite struct LineTests {
    private let start = Timestamp(seconds: 1000)

    private func lines(_ pieces: [String]) -> [String] {
        var assembler = LineAssembler()
        var lines = pieces.flatMap { assembler.append(Array($0.utf8), at: start) }
        lines += [assembler.flush()].compactMap(\.self)
        return lines.map(\.text)
    }

    @Test(arguments: [
        (["one\ntwo\n"], ["one", "two"]),
        (["o", "ne\nt", "wo"], ["one", "two"]),
        (["one\r\ntwo\r\n"], ["one", "two"]),
        (["one\r", "\ntwo"], ["one", "two"]),
        (["10%\r20%\r100%\ndone\n"], ["100%", "done"]),
        (["10%\r20%\r"], ["20%"]),
        (["\n\n"], ["", ""]),
    ])
    func piecesBecomeLines(_ pieces: [String], _ expected: [String]) {
        #expect(lines(pieces) == expected)
    }

    @Test func aLongLineIsCut() {
        var assembler = LineAssembler(bytesMax: 4)
        #expect(assembler.append(Array("abcdefghij\n".utf8), at: start).map(\.text) == ["abcd", "efgh", "ij"])
    }

    @Test func aPromptIsALineAfterASecond() {
        var assembler = LineAssembler()
        #expect(assembler.append(Array("name? ".utf8), at: start).isEmpty)
        #expect(assembler.deadline == start + .seconds(1))
        #expect(assembler.flushIfIdle(now: start + .milliseconds(999)) == nil)
        #expect(assembler.flushIfIdle(now: start + .seconds(1))?.text == "name? ")
        #expect(assembler.deadline == nil)
    }

    @Test(arguments: [
        ("\u{1b}[31mred\u{1b}[0m", "red"),
        ("\u{1b}]0;title\u{7}text", "text"),
        ("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
        ("\u{1b}(Bplain\u{1b}=", "plain"),
        ("a\u{8}\u{7}b\tc", "ab\tc"),
        ("\u{1b}P1;2|data\u{1b}\\after", "after"),
        ("grüße ✓", "grüße ✓"),
        ("\u{1b}[38;2;1;2;3mtrue\u{1b}[K", "true"),
    ])
    func escapesAreStrippedHoweverTheyAreSplit(_ text: String, _ plain: String) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var stripper = EscapeStripper()
            let stripped = stripper.strip(Array(bytes[..<cut])) + stripper.strip(Array(bytes[cut...]))
            #expect(String(decoding: stripped, as: UTF8.self) == plain, "cut at \(cut)")
        }
    }

    @Test func aFullQueueDropsTheOldestAndCountsLines() {
        let queue = OutputQueue(bytesMax: 100)
        for _ in 0..<30 { _ = queue.append(Array("line\nline\n".utf8), .output, at: start) }
        let kept = queue.takeAll().reduce(0) { $0 + $1.bytes.count { $0 == 0x0a } }
        #expect(kept > 0 && kept <= 20)
        #expect(kept + queue.droppedLines == 60)
    }
}
