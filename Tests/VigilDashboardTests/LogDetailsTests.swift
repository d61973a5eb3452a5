import Testing
import VigilModel

@testable import VigilDashboard

@Suite("What a log record says beside its text")
struct LogDetailsTests {
    private func details(_ text: String, event: String = "", _ pairs: KeyValuePairs<String, String>) -> String {
        LogDetails(
            LogView(
                sequence: 1,
                time: .zero,
                service: "shop",
                level: "info",
                text: text,
                stream: "",
                event: event,
                scope: "",
                trace: "",
                span: "",
                attributes: pairs.map { AttributeView(key: $0.key, value: $0.value) }
            )
        ).text
    }

    @Test func whatAPersonReadsIsShown() {
        #expect(details("Request", ["path": "/a b", "size": "3"]) == "path=\"/a b\" size=3")
    }

    @Test func whatIsForMachinesIsNot() {
        let pairs: KeyValuePairs = [
            "code.line.number": "71", "exception.type": "X", "request.id": "e63880331584257f55f0f4f2f32a32b1",
            "job": "0190b3c4-7d2e-7aaa-8bbb-0123456789ab", "empty": "",
        ]
        #expect(details("Request", pairs).isEmpty)
    }

    @Test func whatTheTextSaysIsNotSaidTwice() {
        #expect(details("greeting Ada, 3 times", ["name": "greeting Ada", "times": "3"]) == "times=3")
    }

    @Test func anEventSaysItsOwn() {
        #expect(details("started", event: "vigil.process.start", ["shop.version": "1.2"]).isEmpty)
    }

    @Test func whatComesFromOutsideIsMadeVisibleAndCut() {
        let shown = details("x", ["key": "\u{1b}[2J" + String(repeating: "y", count: 100)])
        #expect(shown.hasPrefix("key=\\x1b[2Jyy") && shown.hasSuffix("…") && VisibleText.width(shown) == 64)
    }
}
