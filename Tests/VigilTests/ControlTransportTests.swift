import Testing
import VigilModel
import VigilTestKit

@testable import Vigil
@testable import VigilExporter

@Suite("Control transport", .timeLimit(.minutes(1)))
struct ControlTransportTests {
    private static func answer(_ endpoint: String) async throws -> String {
        let exporter = try OTLPExporter(OTLPConfiguration(endpoint: endpoint))
        let question = ControlQuestion(service: "a b&c", instance: "i", since: 7)
        switch try #require(await exporter.controlTransport?.ask(question)) {
        case .document: return "document"
        case .unreachable: return "unreachable"
        case .stranger: return "stranger"
        }
    }

    @Test func aReceiverThatIsNoVigilIsAStranger() async throws {
        let receiver = try OTLPReceiver()
        let answer = try await Self.answer(receiver.endpoint("ok"))
        #expect(answer == "stranger")
        withExtendedLifetime(receiver) {}
    }

    @Test func whereNobodyListensNobodyIsReached() async throws {
        #expect(try await Self.answer("http://127.0.0.1:1") == "unreachable")
    }

    @Test(arguments: [
        ("http://localhost:4318", "http://localhost:4318"), ("https://h:1/otlp/", "https://h:1"),
        ("HTTP://h?x", "http://h"),
    ])
    func asksAtTheHostAndPortOfTheEndpoint(_ endpoint: String, _ address: String) {
        #expect(OTLPConfiguration(endpoint: endpoint).controlURL == address + "/api/vigil/control")
    }
}
