import VigilModel
import VigilStore
import VigilTestKit

/// Streams from a seed.
struct StreamGenerator {
    var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// Different streams, each with samples.
    mutating func streams(_ count: Int, samplesMax: Int = 40) -> [(stream: MetricStream, samples: [Sample])] {
        var found: [(stream: MetricStream, samples: [Sample])] = []
        for _ in 0..<count {
            let stream = stream()
            if found.contains(where: { $0.stream == stream }) { continue }
            found.append((stream, samples(Int.random(in: 1...samplesMax, using: &random) + 1)))
        }
        return found
    }

    mutating func stream() -> MetricStream {
        let name = random.pick(["cpu", "http.requests", "http.duration", "größe", "go_routines", "a"])
        return MetricStream(identity: identity(name), description: "what \(name) is", resource: resource())
    }

    private mutating func identity(_ name: String) -> SeriesIdentity {
        SeriesIdentity(
            name: name,
            unit: random.pick(["", "s", "By"]),
            kind: random.pick([.gauge, .counter, .deltaCounter, .histogram]),
            resource: ResourceIdentity(
                job: random.pick(["api", "worker", "prod/größe"]),
                instance: "i\(random.next() % 4)",
                serviceVersion: random.pick(["", "1.2"]),
                environment: random.chance(0.1) ? "test" : ""
            ),
            scopeName: random.pick(["", "http"]),
            attributes: attributes()
        )
    }

    private mutating func attributes() -> Attributes {
        var attributes = Attributes()
        if random.chance(0.8) { attributes["code"] = .string(random.pick(["200", "404", "500", "503", ""])) }
        if random.chance(0.5) { attributes["http.route"] = .string(random.pick(["/", "/users", "/users/{id}", "/ü"])) }
        if random.chance(0.3) { attributes["n"] = .int(Int64(random.next() % 30)) }
        if random.chance(0.1) { attributes["job"] = .string("own") }
        if random.chance(0.1) { attributes["flag"] = .bool(random.chance(0.5)) }
        if random.chance(0.05) { attributes["deep"] = .array([.double(0.5), .map(["k": .empty])]) }
        if random.chance(0.05) { attributes["long"] = .string(String(repeating: "x", count: 1_500)) }
        return attributes.canonical
    }

    mutating func resource() -> Resource {
        Resource(["service.name": "api", "host.name": .string(random.pick(["a", "b", "c"]))])
    }

    /// Samples in order, no two of one time and start; at least one.
    mutating func samples(_ count: Int) -> [Sample] {
        let shape = random.pick(SampleShape.allCases.filter { $0 != .everything })
        return Sample.inOrder([shape.samples(count, &random)]).filter { $0.time < .distantFuture }
    }
}

extension Sample {
    /// Samples by time and start; of several with both the same, that of the last list, the plain way.
    static func inOrder(_ lists: [[Sample]]) -> [Sample] {
        var newest: [[Int64]: Sample] = [:]
        for sample in lists.joined() { newest[[sample.time.nanoseconds, sample.start.nanoseconds]] = sample }
        return newest.values.sorted {
            ($0.time, $0.start.nanoseconds) < ($1.time, $1.start.nanoseconds)
        }
    }
}
