import Testing
import VigilModel

@testable import VigilDashboard

struct FormatTests {
    @Test(arguments: [
        (0.0234, "23.4 ms"), (0, "0 s"), (1.25, "1.25 s"), (0.000_345, "345 µs"), (0.999_6, "1 s"), (59.96, "1 m 00 s"),
        (200, "3 m 20 s"), (7_500, "2 h 05 m"), (180_000, "2 d 02 h"), (2e-9, "2 ns"), (-0.5, "-500 ms"),
    ])
    func secondsAreShort(_ value: Double, _ text: String) {
        #expect(Humanised.seconds(value) == text)
    }

    @Test func numbersAreShort() {
        #expect(Humanised.count(1_234) == "1,234" && Humanised.count(123_456) == "123 k")
        #expect(Humanised.rate(1_234) == "1.23 k/s" && Humanised.rate(12.34) == "12.3/s")
        #expect(Humanised.rate(0.002) == "<0.01/s" && Humanised.rate(0) == "0/s")
        #expect(Humanised.bytes(48_200_000) == "48.2 MB" && Humanised.bytes(999_900) == "1 MB")
        #expect(Humanised.bytes(0.7509) == "0.75 B" && Humanised.bytes(12.8) == "13 B" && Humanised.bytes(3) == "3 B")
        #expect(Humanised.percent(0.001_2) == "0.12 %" && Humanised.percent(0.000_01) == "<0.01 %")
        #expect(Humanised.percent(nil) == "–" && Humanised.seconds(.nan) == "–" && Humanised.count(.infinity) == "–")
    }

    @Test func hostileTextIsHarmless() {
        let text = "a\u{1b}[2J\u{0}\u{9b}\r\n\u{202e}b\u{7f}"
        #expect(VisibleText.line(text) == "a\\x1b[2J\\x00\\x9b\\x0d⏎\\u{202e}b\\x7f")
        let html = HTML.tag("p", ["title": "\"'><img>"], text: "<script>&\u{1b}").rendered
        #expect(html == "<p title=\"&quot;&#39;&gt;&lt;img&gt;\">&lt;script&gt;&amp;\\x1b</p>")
        #expect("a b/ü\"".percentEncoded == "a%20b%2F%C3%BC%22")
    }

    @Test func cutsToTheWidthThatIsSeen() {
        #expect(VisibleText.cut("日本語", to: 5) == "日本…" && VisibleText.width("日本語") == 6)
        #expect(VisibleText.cut("abc", to: 3) == "abc" && VisibleText.cut("abcd", to: 3) == "ab…")
        #expect(VisibleText.width("e\u{301}") == 1)
    }

    @Test(arguments: [20, 40, 60, 80, 120, 200])
    func linesFitTheWidth(_ width: Int) async throws {
        let status = try await SampleWorld.make().views().status(window: SampleWorld.window)
        let screen = TextRenderer(width: width).status(status)
        let tables = screen.split(separator: "\n").filter { !$0.contains("  info  ") && !$0.hasPrefix("vigil") }
        for line in tables where !line.contains(".000  ") {
            #expect(VisibleText.width(String(line)) <= width, "\(line)")
        }
    }

    @Test func scalesEndInRoundNumbers() {
        #expect(ChartScale([0.3, 7.2], unit: "/s").ticks == [0, 5, 10])
        #expect(ChartScale([0.13], unit: "s").maximum == 0.2)
        #expect(ChartScale([], unit: "s").ticks == [0, 1])
        #expect(ChartScale([0], unit: "1").maximum == 0.01)
        #expect(ChartScale([.nan, .infinity, 3], unit: "").maximum == 4)
    }

    @Test func assetsAreSmallAndNamedByContent() {
        #expect(Asset.script.body.utf8.count <= 8_192, "\(Asset.script.body.utf8.count)")
        #expect(Set(Asset.all.map(\.path)).count == 3)
        #expect(Asset.at(Asset.stylesheet.path)?.contentType == "text/css; charset=utf-8")
        #expect(Asset.at("/assets/other.css") == nil)
    }

    @Test func pagesHaveNoInlineStyleOrHandler() async throws {
        let page = Page.overview(try await SampleWorld.make().views().status(window: SampleWorld.window))
        for forbidden in [" style=", " onclick=", "<style", "javascript:", "<script>"] {
            #expect(!page.contains(forbidden))
        }
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; red\\x1b[2J"))
    }
}
