import Foundation
import Testing
import VigilModel
import VigilOTLP

@Suite("OTLP against the official Python classes")
struct PeerTests {
    /// Random requests of all three signals go there and back, in both encodings.
    @Test(arguments: [20_261_121, 7, 99])
    func messagesSurviveTheWayThereAndBack(seed: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vigil-otlp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let peer = try PythonPeer()
        try peer.run("generate", "\(seed)", "150", folder.path)
        for signal in OTLPSignal.allCases {
            let binary = try MessageFile.read(folder.appendingPathComponent("\(signal).pb"))
            let text = try MessageFile.read(folder.appendingPathComponent("\(signal).json"))
            #expect(binary.count == 150 && text.count == 150)
            var back: [[UInt8]] = []
            var backText: [[UInt8]] = []
            for (index, (binary, text)) in zip(binary, text).enumerated() {
                let batch = try OTLPDecoder.decode(binary, signal: signal)
                let same = try OTLPDecoder.decode(text, signal: signal, encoding: .json)
                // Bytes, since NaN is not equal to itself.
                let bytes = Samples.body(batch, signal, .protobuf)
                #expect(bytes == Samples.body(same, signal, .protobuf), "\(signal), seed \(seed), message \(index)")
                back.append(bytes)
                backText.append(Samples.body(batch, signal, .json))
            }
            try MessageFile.write(back, to: folder.appendingPathComponent("\(signal).back.pb"))
            try MessageFile.write(backText, to: folder.appendingPathComponent("\(signal).back.json"))
        }
        try peer.run("compare", folder.path)
    }
}
