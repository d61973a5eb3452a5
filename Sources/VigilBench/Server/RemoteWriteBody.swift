import CSnappy
import VigilModel
import VigilOTLP

/// The body of a Prometheus remote write request: a snappy block around a protobuf message.
///
/// Source: [Prometheus Remote-Write 1.0](https://prometheus.io/docs/specs/prw/remote_write_spec/).
enum RemoteWriteBody {
    /// A counter as four out of ten of an HTTP service's series are: one sample for each series, 10 s after the last.
    ///
    /// `shard` picks 2,000 of 10,000 series, `step` their time.
    static func make(shard: Int, step: Int, start: Timestamp) -> [UInt8] {
        let time = (start + .seconds(10 * step)).milliseconds
        let series = ((shard * samplesPerBody)..<((shard + 1) * samplesPerBody)).map { number in
            var series = OutgoingSeries(labels: labels(of: number).map { OutgoingSeries.Label($0.0, $0.1) })
            series.numbers = [OutgoingSeries.Number(time, Double(step * (number % 97) + number))]
            return series
        }
        return make(series)
    }

    /// A request with these series.
    static func make(_ series: [OutgoingSeries]) -> [UInt8] { compressed(RemoteWriteEncoder.encode(series, .one)) }

    static let samplesPerBody = 2_000
    static let shardCount = TelemetryLoad.seriesCount / samplesPerBody

    private static func labels(of series: Int) -> [(String, String)] {
        let within = series % 100
        return [
            ("__name__", "http_requests_total"), ("code", ["200", "404", "500", "503"][within % 4]),
            ("handler", "h\(within / 4)"), ("instance", "i\(series / 100)"), ("job", "api"),
        ]
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
