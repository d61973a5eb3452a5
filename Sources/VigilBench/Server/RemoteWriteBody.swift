import CSnappy
import VigilModel

/// The body of a Prometheus remote write request: a snappy block around a protobuf message.
///
/// Source: [Prometheus Remote-Write 1.0](https://prometheus.io/docs/specs/prw/remote_write_spec/).
enum RemoteWriteBody {
    /// A counter as four out of ten of an HTTP service's series are: one sample for each series, 10 s after the last.
    ///
    /// `shard` picks 2,000 of 10,000 series, `step` their time.
    static func make(shard: Int, step: Int, start: Timestamp) -> [UInt8] {
        var message: [UInt8] = []
        let time = start + .seconds(10 * step)
        for series in (shard * samplesPerBody)..<((shard + 1) * samplesPerBody) {
            var item: [UInt8] = []
            for (name, value) in labels(of: series) {
                field(1, bytes(1, name) + bytes(2, value), into: &item)
            }
            field(2, sample(Double(step * (series % 97) + series), at: time), into: &item)
            field(1, item, into: &message)
        }
        return compressed(message)
    }

    static let samplesPerBody = 2_000
    static let shardCount = TelemetryLoad.seriesCount / samplesPerBody

    private static func labels(of series: Int) -> [(String, String)] {
        let within = series % 100
        return [
            ("__name__", "http_requests_total"), ("code", ["200", "404", "500", "503"][within % 4]),
            ("handler", "h\(within / 4)"), ("instance", "i\(series / 100)"), ("job", "api"),
        ]
    }

    private static func sample(_ value: Double, at time: Timestamp) -> [UInt8] {
        var sample: [UInt8] = [1 << 3 | 1]
        withUnsafeBytes(of: value.bitPattern.littleEndian) { sample += $0 }
        sample.append(2 << 3)
        varint(UInt64(time.nanoseconds / 1_000_000), into: &sample)
        return sample
    }

    private static func bytes(_ number: UInt8, _ text: String) -> [UInt8] {
        var target: [UInt8] = []
        field(number, Array(text.utf8), into: &target)
        return target
    }

    private static func field(_ number: UInt8, _ content: [UInt8], into target: inout [UInt8]) {
        target.append(number << 3 | 2)
        varint(UInt64(content.count), into: &target)
        target += content
    }

    private static func varint(_ value: UInt64, into target: inout [UInt8]) {
        var rest = value
        while rest > 127 {
            target.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        target.append(UInt8(rest))
    }

    private static func compressed(_ message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: snappy_max_compressed_length(message.count)) { target, count in
            count = target.count
            message.withUnsafeBytes { message in
                target.withMemoryRebound(to: CChar.self) { target in
                    guard let source = message.bindMemory(to: CChar.self).baseAddress, let start = target.baseAddress
                    else { return }
                    _ = snappy_compress(source, message.count, start, &count)
                }
            }
        }
    }
}
