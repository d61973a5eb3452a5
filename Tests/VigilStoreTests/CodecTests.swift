import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct CodecTests {
    @Test(arguments: UInt64(0)..<40)
    func packsEventsWithoutLoss(_ seed: UInt64) throws {
        var generator = BatchGenerator(seed: seed)
        let sources = ["api", "worker"].map { name in
            let resource = StoreConformance.resource(name)
            return EventSource(resource: resource, identity: resource.identity(), scope: InstrumentationScope("s"))
        }
        for signal in EventSignal.allCases {
            var sequence: UInt64 = 5
            let rows = (0..<50).map { _ in
                sequence += generator.random.next() % 3 + 1
                return EventRow(
                    sequence: sequence,
                    source: generator.random.pick(sources),
                    body: signal == .spans ? .span(generator.span()) : .log(generator.log())
                )
            }
            let block = EventBlock.encode(rows, signal: signal)
            let again = try EventBlock(block.bytes, signal: signal, sources: block.sources)
            let found = try again.rows()
            #expect(again.count == 50 && again.lastSequence == sequence)
            for (found, wanted) in zip(found, rows) {
                #expect("\(found.body)" == "\(wanted.body)")
                #expect(found.sequence == wanted.sequence && found.source == wanted.source)
            }
        }
    }

    @Test(arguments: UInt64(0)..<40)
    func packsSamplesWithoutLoss(_ seed: UInt64) {
        var generator = BatchGenerator(seed: seed)
        var samples: [Sample] = []
        while samples.count < SampleChunk.samplesMax {
            generator.metric().data.forEachSample { _, sample, _ in samples.append(sample) }
        }
        var chunk = SampleChunk(segment: 1)
        for sample in samples { chunk.append(sample) }
        chunk.shrink()
        var found: [Sample] = []
        chunk.forEach {
            found.append($0)
            return true
        }
        #expect(found.count == samples.count)
        for (found, wanted) in zip(found, samples) {
            #expect(found.time == wanted.time && found.start == wanted.start)
            #expect("\(found.value)" == "\(wanted.value)")
        }
    }

    @Test("a counter takes few bytes a sample")
    func packsSmall() {
        var chunk = SampleChunk(segment: 1)
        for index in 0..<200 {
            chunk.append(
                Sample(
                    time: Timestamp(milliseconds: 1_767_225_600_000 + Int64(index) * 10_000),
                    start: Timestamp(milliseconds: 1_767_225_600_000),
                    value: .number(.double(Double(index * 7)))
                )
            )
        }
        #expect(chunk.byteCount < 200 * 3 + 40)
    }

    @Test("damaged bytes are an error, never a trap", arguments: UInt64(0)..<20)
    func survivesDamage(_ seed: UInt64) {
        var generator = BatchGenerator(seed: seed)
        let resource = StoreConformance.resource()
        let source = EventSource(
            resource: resource,
            identity: resource.identity(),
            scope: InstrumentationScope()
        )
        for signal in EventSignal.allCases {
            let rows = (0..<10).map { index in
                EventRow(
                    sequence: UInt64(index),
                    source: source,
                    body: signal == .spans ? .span(generator.span()) : .log(generator.log())
                )
            }
            let block = EventBlock.encode(rows, signal: signal)
            for _ in 0..<100 {
                var bytes = block.bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator.random) {
                    let position = Int(generator.random.next() % UInt64(bytes.count))
                    bytes[position] = UInt8(truncatingIfNeeded: generator.random.next())
                }
                if generator.random.chance(0.3) { bytes.removeLast(Int(generator.random.next() % UInt64(bytes.count))) }
                _ = try? EventBlock(bytes, signal: signal, sources: [source])
            }
        }
    }

    @Test func hashSetKeepsWhatIsInIt() {
        var random = SeededGenerator(seed: 7)
        var set = HashSet64()
        var reference: Set<UInt64> = []
        for _ in 0..<20_000 {
            let hash = random.next() % 3_000 + 1
            if random.chance(0.5) {
                #expect(set.insert(hash) == reference.insert(hash).inserted)
            } else {
                set.remove(hash)
                reference.remove(hash)
            }
        }
        #expect(set.count == reference.count)
        #expect(reference.allSatisfy { set.contains($0) })
    }
}
