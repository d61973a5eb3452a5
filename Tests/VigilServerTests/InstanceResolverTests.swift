import Testing
import VigilModel

@testable import VigilServer

@Suite struct InstanceResolverTests {
    private static func resource(_ id: String, host: String = "m1") -> Resource {
        Resource([
            SemanticName.serviceName: "shop", SemanticName.hostName: .string(host),
            SemanticName.serviceInstanceID: .string(id),
        ])
    }

    /// The instances that a sequence of writers get, one batch a second.
    private static func instances(_ writers: [String], resolver: InstanceResolver = InstanceResolver()) -> [String] {
        var resolver = resolver
        return writers.enumerated().map { index, id in
            resolver.batchArrived(from: resource(id), at: ServerFixture.now + .seconds(index)).instance
        }
    }

    @Test func oneWriterIsNamedByHostAndService() {
        #expect(Self.instances(["a", "a", "a"]) == ["m1/shop", "m1/shop", "m1/shop"])
    }

    @Test func aRestartKeepsTheName() {
        #expect(Self.instances(["a", "a", "b", "b", "c", "c"]) == Array(repeating: "m1/shop", count: 6))
    }

    @Test func writersSideBySideGetTheirOwnNames() {
        #expect(Self.instances(["a", "b", "a", "b", "a", "b"]) == ["m1/shop", "m1/shop", "a", "b", "a", "b"])
    }

    @Test func aNameOnceGotStays() {
        #expect(Self.instances(["a", "b", "a", "a", "a"]) == ["m1/shop", "m1/shop", "a", "a", "a"])
    }

    @Test func hostsDoNotMix() {
        var resolver = InstanceResolver()
        for (id, host) in [("a", "m1"), ("b", "m2"), ("a", "m1"), ("b", "m2")] {
            let identity = resolver.batchArrived(from: Self.resource(id, host: host), at: ServerFixture.now)
            #expect(identity.instance == "\(host)/shop")
        }
    }

    @Test func writersWithoutAnIDShareTheName() {
        var resolver = InstanceResolver()
        let resource = Resource([SemanticName.serviceName: "shop"])
        #expect(resolver.batchArrived(from: resource, at: ServerFixture.now).instance == "shop")
        #expect(resolver.groupsCount == 0)
    }

    @Test func longSilentWritersAreForgotten() {
        var resolver = InstanceResolver(memory: .seconds(60))
        _ = resolver.batchArrived(from: Self.resource("a"), at: ServerFixture.now)
        _ = resolver.batchArrived(from: Self.resource("b"), at: ServerFixture.now + .seconds(100))
        let again = resolver.batchArrived(from: Self.resource("a"), at: ServerFixture.now + .seconds(101))
        #expect(again.instance == "m1/shop")
    }

    @Test func whatIsRememberedIsBounded() {
        var resolver = InstanceResolver(groupsMax: 10, writersMax: 4)
        for index in 0..<1_000 {
            let time = ServerFixture.now + .seconds(index)
            _ = resolver.batchArrived(from: Self.resource("a", host: "h\(index)"), at: time)
            _ = resolver.batchArrived(from: Self.resource("w\(index)"), at: time)
            #expect(resolver.groupsCount <= 10)
        }
    }
}
