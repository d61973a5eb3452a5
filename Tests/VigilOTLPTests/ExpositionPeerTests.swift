import Foundation
import Testing
import VigilModel

@testable import VigilOTLP

/// What we take, prometheus_client takes and reads alike; what it refuses, we refuse.
@Suite("Texts of samples against prometheus_client")
struct ExpositionPeerTests {
    private struct Answer: Decodable {
        struct Sample: Decodable {
            let name: String
            let labels: [[String]]
            let value: String
            let hasTime: Bool
            let time: Double
            let exemplar: String
        }

        let samples: [Sample]
        let error: String
    }

    private struct Text {
        let content: [UInt8]
        let format: ExpositionFormat
    }

    @Test(arguments: [20_261_122, 11, 12])
    func readsWhatThePeerReads(seed: UInt64) throws {
        var generator = TextGenerator(seed: seed)
        var texts: [Text] = []
        for round in 0..<400 {
            let format: ExpositionFormat = round.isMultiple(of: 2) ? .text : .openMetrics
            var content = generator.document(format)
            if round % 4 >= 2 { generator.damage(&content) }
            texts.append(Text(content: content, format: format))
        }
        var taken = 0
        for (index, (text, answer)) in zip(texts, try answers(to: texts)).enumerated() {
            let shown = Comment(
                rawValue: "seed \(seed), text \(index):\n\(String(decoding: text.content, as: UTF8.self))"
            )
            guard let ours = try? text.content.withUnsafeBytes({ try ExpositionParser.parse($0, text.format) }) else {
                // What nobody damaged is in order for both.
                #expect(index % 4 >= 2, shown)
                continue
            }
            taken += 1
            #expect(answer.error.isEmpty, "\(answer.error) \(shown)")
            guard answer.error.isEmpty else { continue }
            compare(ours, answer, text.format, shown)
        }
        #expect(taken > 200)
    }

    private func compare(_ ours: ParsedExposition, _ peer: Answer, _ format: ExpositionFormat, _ shown: Comment) {
        #expect(ours.samples.count == peer.samples.count, shown)
        func key(_ name: String, _ labels: [[String]], _ value: String, _ exemplar: String) -> String {
            "\(name) \(labels) \(value) \(exemplar)"
        }
        let mine = ours.samples.map { sample in
            key(
                sample.name,
                sample.labels.sorted().map { [$0.name, $0.value] },
                Self.hex(sample.value),
                sample.exemplar.map { Self.hex($0.value.asDouble) } ?? ""
            )
        }
        let theirs = peer.samples.map { key($0.name, $0.labels, Self.canonical($0.value), Self.canonical($0.exemplar)) }
        #expect(mine.sorted() == theirs.sorted(), shown)
        let times = ours.samples.map { $0.time?.seconds ?? -1 }.filter { $0 < 9e9 }.sorted()
        let peerTimes = peer.samples.map { $0.hasTime ? $0.time : -1 }.filter { $0 < 9e9 }.sorted()
        for (time, other) in zip(times, peerTimes) { #expect(abs(time - other) < 1e-3, shown) }
    }

    private static func hex(_ value: Double) -> String {
        value.isNaN ? "NaN" : String(value.bitPattern, radix: 16)
    }

    /// Python's hexadecimal number as its bits.
    private static func canonical(_ text: String) -> String {
        if text.isEmpty || text == "NaN" { return text }
        return Double(text).map(hex) ?? text
    }

    private func answers(to texts: [Text]) throws -> [Answer] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vigil-text-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (index, text) in texts.enumerated() {
            let ending = text.format == .text ? "txt" : "om"
            try Data(text.content).write(to: folder.appendingPathComponent("\(index).\(ending)"))
        }
        try PythonPeer(script: "exposition_peer.py").run(folder.path)
        let lines = try String(contentsOf: folder.appendingPathComponent("answers.jsonl"), encoding: .utf8)
        return try lines.split(separator: "\n").map { try JSONDecoder().decode(Answer.self, from: Data($0.utf8)) }
    }
}

/// Makes texts of samples from a seed.
private struct TextGenerator {
    private var generator: SplitMix

    init(seed: UInt64) {
        generator = SplitMix(state: seed)
    }

    private mutating func pick<Element>(_ list: [Element]) -> Element {
        list[Int(generator.next() % UInt64(list.count))]
    }

    private mutating func number(_ format: ExpositionFormat) -> String {
        pick([
            "0", "1", "1.5", "2e3", "12345678901234567890", "1e-300", "0.1", "+Inf", "NaN", "-3",
            "1.7976931348623157e308",
        ])
    }

    private mutating func count() -> Int { Int(generator.next() % 1_000) }

    mutating func document(_ format: ExpositionFormat) -> [UInt8] {
        var text = ""
        for index in 0..<(1 + count() % 5) { text += family("m\(index)_\(pick(["a", "b:c", "_d"]))", format) }
        if format == .openMetrics { text += "# EOF\n" }
        return Array(text.utf8)
    }

    private mutating func family(_ name: String, _ format: ExpositionFormat) -> String {
        var kinds = ["counter", "gauge", "histogram", "summary"]
        kinds += format == .text ? ["untyped"] : ["info", "stateset", "unknown", "gaugehistogram"]
        // A label cannot have the name of a metric with a colon, which a state needs.
        let kind = pick(kinds.filter { $0 != "stateset" || !name.contains(":") })
        let title = format == .text && kind == "counter" ? name + "_total" : name
        var text = "# HELP \(title) \(pick(["help", "with \\\\ and \\n", "ümlaut"]))\n# TYPE \(title) \(kind)\n"
        for index in 0..<(1 + count() % 3) {
            let labels = "a=\"\(index)\"" + pick(["", ",b=\"x y\"", ",b=\"\\\"\\\\\\n\"", ",c=\"ü\""])
            text += samples(name, kind, labels, format)
        }
        return text
    }

    private mutating func samples(
        _ name: String,
        _ kind: String,
        _ labels: String,
        _ format: ExpositionFormat
    ) -> String {
        let time = format == .text ? pick(["", " 1520879607789", " -5"]) : pick(["", " 1520879607.789", " 12"])
        let exemplar = format == .text ? "" : pick(["", " # {trace_id=\"ab\"} 0.5", " # {} 1 1520879607.5"])
        switch kind {
        case "counter": return "\(name)_total{\(labels)} \(count())\(time)\(exemplar)\n"
        case "info": return "\(name)_info{\(labels)} 1\n"
        case "stateset":
            return ["on", "off"].map { "\(name){\(labels),\(name)=\"\($0)\"} 1\(time)\n" }.joined()
        case "histogram", "gaugehistogram":
            let (first, second) = (count(), count())
            let ends = kind == "histogram" ? ("_count", "_sum") : ("_gcount", "_gsum")
            return """
                \(name)_bucket{\(labels),le="0.5"} \(first)\(time)\(exemplar)
                \(name)_bucket{\(labels),le="1e+01"} \(first)\(time)
                \(name)_bucket{\(labels),le="+Inf"} \(first + second)\(time)
                \(name)\(ends.0){\(labels)} \(first + second)\(time)
                \(name)\(ends.1){\(labels)} 1.5\(time)

                """.replacingOccurrences(of: "1e+01", with: "10.0")
        case "summary":
            return """
                \(name){\(labels),quantile="0.5"} 1.25\(time)
                \(name){\(labels),quantile="0.99"} 7\(time)
                \(name)_sum{\(labels)} 3\(time)
                \(name)_count{\(labels)} \(count())\(time)

                """
        default: return "\(name){\(labels)} \(number(format))\(time)\n"
        }
    }

    /// Changes a few bytes.
    mutating func damage(_ bytes: inout [UInt8]) {
        for _ in 0..<(1 + count() % 3) where !bytes.isEmpty {
            let place = Int(generator.next() % UInt64(bytes.count))
            switch count() % 4 {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(pick(Array("{}\"=,# \n\\_1".utf8)), at: place)
            case 2: bytes[place] = pick(Array("{}\"=,# \n\\_1aNe.-+".utf8))
            default: bytes.swapAt(place, Int(generator.next() % UInt64(bytes.count)))
            }
        }
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
