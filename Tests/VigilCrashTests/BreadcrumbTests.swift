import Synchronization
import Testing
import VigilModel
import VigilOTLP
import VigilTestKit

@testable import Vigil

@Suite("Breadcrumbs")
struct BreadcrumbTests {
    let file = RunFile()

    @Test func aTextThatIsTooLongIsCutBetweenCharacters() throws {
        let crumbs = Breadcrumbs(in: file)
        crumbs.logged(String(repeating: "ä", count: 150), .warn, at: Timestamp(nanoseconds: 1), context: nil)
        let crumb = try #require(crumbs.recent(in: nil).first)
        #expect(crumb.text == String(repeating: "ä", count: 100))
        #expect(crumb.kind == .line(.warn))
        #expect(crumb.description == "1970-01-01T00:00:00.000000001Z WARN \(crumb.text)")
    }

    @Test func theNewestOfATraceComeOldestFirst() {
        let crumbs = Breadcrumbs(in: file)
        let trace = TraceID(high: 1, low: 2)
        for number in 1...100 {
            crumbs.logged("line \(number)", .info, at: Timestamp(nanoseconds: Int64(number)), context: nil)
            crumbs.operationEnded(
                "op \(number)",
                .failure,
                durationNs: 5,
                traceID: number % 2 == 0 ? trace : TraceID(high: 1, low: 3),
                spanID: SpanID(7),
                at: Timestamp(nanoseconds: Int64(number))
            )
        }
        let found = crumbs.recent(in: trace)
        // The ring holds 64, half of them lines, half of the rest of this trace.
        #expect(found.map(\.text) == (35...50).map { "op \($0 * 2)" })
        #expect(found.allSatisfy { $0.kind == .operation(.failure, .nanoseconds(5)) && $0.spanID == SpanID(7) })
        #expect(crumbs.recent(in: nil).count == Breadcrumbs.errorCountMax)
    }

    @Test func manyThreadsLoseNothingButWhatFindsNoRing() async throws {
        let crumbs = Breadcrumbs(in: file)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    for line in 0..<1_000 {
                        crumbs.logged("\(task)/\(line)", .info, at: Timestamp(nanoseconds: Int64(line)), context: nil)
                        _ = crumbs.recent(in: nil)
                    }
                }
            }
        }
        let content = try #require(file?.content)
        let found = Breadcrumbs.read(content, most: 64)
        #expect(found.count == 64)
        #expect(found.allSatisfy { $0.text.hasSuffix("/\($0.time.nanoseconds)") })
    }

    @Test(arguments: [2, 4, 5])
    func aThreadThatRecordsInSeveralTakesOneRingInEach(count: Int) async throws {
        let files = (0..<count).compactMap { _ in RunFile() }
        let context = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), isSampled: true)
        await BlockingThread.run {
            for crumbs in files.map({ Breadcrumbs(in: $0) }) {
                crumbs.logged("of another thread", .info, at: .zero, context: context)
            }
        }
        await BlockingThread.run {
            for number in 1...5_000 {
                for crumbs in files.map({ Breadcrumbs(in: $0) }) {
                    crumbs.logged("\(number)", .info, at: Timestamp(nanoseconds: Int64(number)), context: nil)
                }
            }
        }
        for file in files {
            let content = try #require(file.content)
            let expected = Array((1...5_000).suffix(64)).map { "\($0)" }
            #expect(Breadcrumbs.read(content, most: 64).map(\.text) == expected)
            // Beyond four, a thread that goes from one to the other uses up the rings that are free, and no others.
            let others = Breadcrumbs(in: file).recent(in: context.traceID)
            #expect(count > 4 || others.map(\.text) == ["of another thread"])
        }
    }

    @Test func whatIsTooLongTogetherLosesItsBeginning() {
        let crumbs = (0..<10).map { number in
            Breadcrumb(
                kind: .line(.info),
                time: .zero,
                thread: 1,
                traceID: .invalid,
                spanID: .invalid,
                text: String(repeating: "\(number)", count: 100)
            )
        }
        let texts = AttributeValue.breadcrumbs(crumbs, bytesMax: 500).elements
        #expect(texts?.count == 3)
        #expect(texts?.last?.stringValue?.hasSuffix("INFO \(String(repeating: "9", count: 100))") == true)
    }

    @Test("E7: an error carries what led to it")
    func anErrorCarriesWhatLedToIt() async throws {
        let sink = RecordingSink()
        let vigil = Vigil(configuration: Vigil.Configuration(service: "test"), sink: sink)
        vigil.operation("ask for the price") { _ in }
        vigil.operation("order") { _ in
            vigil.operation("reserve") { _ in }
            vigil.error(type: "OutOfStock", message: "none left")
        }
        await vigil.flush()
        let crumbs = try #require(sink.logs.first?.attributes["vigil.breadcrumbs"]?.elements)
        #expect(crumbs.count == 1)
        #expect(crumbs.first?.stringValue?.contains("operation reserve: success after") == true)
    }
}
