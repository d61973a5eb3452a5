import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import Vigil
import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilServer

@Suite("Control", .timeLimit(.minutes(1)))
struct ControlTests {
    private static let bearer: HTTPFields = [.authorization: "Bearer \(ServerFixture.token)"]
    private static let path = "/api/vigil/control"

    private static func change(
        _ client: any TestClientProtocol,
        _ json: String,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await client.post(path, Array(json.utf8), type: "application/json", headers: headers)
    }

    private static func document(_ client: any TestClientProtocol, _ query: String) async throws -> ControlDocument {
        try #require(ControlDocument(json: try await client.get("\(path)?\(query)").bytes))
    }

    @Test func asksForATokenWhereItIsNeeded() async throws {
        try await ServerFixture(authenticates: true).test { client in
            let asked = try await client.get("\(Self.path)?service=shop")
            #expect(asked.status == .ok)
            #expect(try await client.get(Self.path).status == .unauthorized)
            let change = #"{"service":"shop","level":"debug","for":"10m"}"#
            #expect(try await Self.change(client, change).status == .unauthorized)
            #expect(try await Self.change(client, change, headers: Self.bearer).status == .ok)
            #expect(try await client.get(Self.path, headers: Self.bearer).text.contains("shop"))
        }
    }

    @Test func tellsEachServiceItsOwn() async throws {
        try await ServerFixture().test { client in
            _ = try await Self.change(client, #"{"service":"shop","level":"WARN","label":"shop.*","for":"10m"}"#)
            _ = try await Self.change(client, #"{"service":"*","sample_rate":0.5,"operation":"GET /","for":"1h"}"#)
            _ = try await Self.change(client, #"{"service":"other","enabled":false,"for":"1s"}"#)
            let shop = try await Self.document(client, "service=shop")
            #expect(
                shop.settings == [
                    ControlSetting(.level("warning"), label: "shop.*", left: .seconds(600)),
                    ControlSetting(.sampleRate(0.5), operation: "GET /", left: .seconds(3_600)),
                ]
            )
            let other = try await Self.document(client, "service=other&instance=i")
            #expect(other.settings.map(\.value) == [.recording(false), .sampleRate(0.5)])
            #expect(other.version == shop.version)
        }
    }

    @Test func aLaterChangeTakesThePlaceOfTheSame() async throws {
        try await ServerFixture().test { client in
            _ = try await Self.change(client, #"{"service":"shop","level":"debug","for":"10m"}"#)
            let first = try await Self.document(client, "service=shop")
            _ = try await Self.change(client, #"{"service":"shop","level":"error","for":"1m"}"#)
            let second = try await Self.document(client, "service=shop")
            #expect(second.settings == [ControlSetting(.level("error"), left: .seconds(60))])
            #expect(second.version > first.version)
            _ = try await Self.change(client, #"{"service":"shop","level":"debug","label":"l","for":"1m"}"#)
            _ = try await Self.change(client, #"{"service":"shop","label":"l","clear":true}"#)
            #expect(try await Self.document(client, "service=shop").settings == second.settings)
            _ = try await Self.change(client, #"{"service":"shop","clear":true}"#)
            #expect(try await Self.document(client, "service=shop").settings.isEmpty)
        }
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"service":"shop"}"#, #"{"service":"","level":"debug","for":"1m"}"#,
        #"{"service":"shop","level":"debug"}"#, #"{"service":"shop","level":"loud","for":"1m"}"#,
        #"{"service":"shop","level":"debug","for":"31d"}"#, #"{"service":"shop","level":"debug","for":"soon"}"#,
        #"{"service":"shop","sample_rate":1.5,"for":"1m"}"#, #"{"service":"shop","enabled":true,"for":"1m"}"#,
        #"{"service":"shop","sample_rate":1,"label":"l","for":"1m"}"#,
        #"{"service":"shop","enabled":false,"operation":"o","for":"1m"}"#,
        #"{"service":"shop","level":"debug","clear":true,"for":"1m"}"#,
        #"{"service":"a\nb","level":"debug","for":"1m"}"#,
    ])
    func refusesWhatMakesNoSense(_ json: String) async throws {
        try await ServerFixture().test { client in
            let response = try await Self.change(client, json)
            #expect(response.status == .badRequest)
            #expect(response.text.contains("message"))
            #expect(try await client.get(Self.path).text.contains("\"settings\":[]"))
        }
    }

    @Test func refusesAVersionThatIsNone() async throws {
        try await ServerFixture().test { client in
            let response = try await client.get("\(Self.path)?service=shop&since=yesterday")
            #expect(response.status == .badRequest)
        }
    }

    @Test("E50: an application that waits hears of a change at once")
    func wakesWhoWaits() async throws {
        try await ServerFixture().test { client in
            let version = try await Self.document(client, "service=shop").version
            async let waiting = Self.document(client, "service=shop&instance=i&since=\(version)&wait=60")
            while try await !client.get(Self.path).text.contains("\"instances\":1") { await Task.yield() }
            _ = try await Self.change(client, #"{"service":"shop","level":"debug","for":"10m"}"#)
            let document = try await waiting
            #expect(document.settings.map(\.value) == [.level("debug")])
            #expect(document.version > version)
            #expect(try await client.get(Self.path).text.contains("\"listeners\":[]"))
        }
    }

    @Test func answersTheSameAgainWhereNothingComes() async throws {
        try await ServerFixture().test { client in
            let first = try await Self.document(client, "service=shop")
            #expect(try await Self.document(client, "service=shop&since=\(first.version)&wait=0") == first)
        }
    }

    @Test func boundsWhoWaits() {
        var state = ControlBoardState()
        let waiter = ControlBoardState.Waiter(service: "s", instance: "i")
        for _ in 0..<ControlBoardState.waitersMax { #expect(state.enter(waiter) != nil) }
        #expect(state.enter(waiter) == nil)
        state.leave(1)
        #expect(state.enter(waiter) != nil)
    }

    @Test func whatIsSetOutlivesTheServerAndExpires() async throws {
        let store = MemoryStore(now: { ServerFixture.now })
        let clock = TestClock(ServerFixture.now)
        let fixture = try ServerFixture(store: store)
        try await fixture.test { client in
            _ = try await Self.change(client, #"{"service":"shop","level":"debug","for":"10m"}"#)
            _ = try await Self.change(client, #"{"service":"shop","sample_rate":1,"for":"1m"}"#)
        }
        clock.advance(by: .seconds(60))
        let second = ControlBoard(
            store: store,
            pipeline: RecordingSink(),
            logger: fixture.server.logger,
            now: { clock.now }
        )
        try await second.load()
        let document = await second.document(for: "shop", instance: "", since: nil, patience: .zero)
        #expect(document.settings == [ControlSetting(.level("debug"), left: .seconds(540))])
        #expect(try await store.records(StoredControl.self).count == 1)
    }

    @Test func everyChangeIsAnEvent() async throws {
        let fixture = try ServerFixture()
        try await fixture.test { client in
            _ = try await Self.change(
                client,
                #"{"service":"shop","level":"debug","operation":"checkout","for":"10m"}"#
            )
            _ = try await Self.change(client, #"{"service":"shop","clear":true}"#)
            let logs = try await client.get("/api/vigil/logs?start=2026-11-21T09:00:00Z&end=2026-11-21T11:00:00Z").text
            #expect(logs.contains("level of shop is debug for 10m"))
            #expect(logs.contains("what was set for shop is taken back"))
        }
    }
}
