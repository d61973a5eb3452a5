// Regular expressions beside Go's regexp, which Prometheus matches with: the same expressions on the same texts, one
// after the other on one core, the best of many rounds on both sides. Both find all matches as ranges of bytes; what
// they found is counted and must be the same.

import VigilPattern
import VigilTestKit

/// Measures regular expressions.
struct PatternBenchmark {
    /// Something to measure.
    struct Work {
        /// How a figure is made from the time of one round.
        enum Unit {
            /// Megabytes of text a second.
            case megabytes
            /// Nanoseconds a text.
            case nanoseconds
            /// Microseconds an expression.
            case microseconds
        }

        let name: String
        let unit: Unit
        let work: PatternWork
        /// Whether Vigil searches for all expressions at once, and Go for one after the other.
        var isSet = false
    }

    private static let milliseconds = 400

    /// The figures of Vigil and, where Go is there, those of Go and how they compare; above 1 Vigil is faster.
    static func run() throws -> [BenchmarkRow] {
        let peer = GoPeer.isInstalled ? try GoPeer() : nil
        if peer == nil { print("go is missing: install the Debian package golang-go to see Go's figures") }
        return try PatternWorkload().works.flatMap { try rows(of: $0, peer) }
    }

    private static func rows(of one: Work, _ peer: GoPeer?) throws -> [BenchmarkRow] {
        let own = try PatternTimer.measure(one.work, asSet: one.isSet, milliseconds: milliseconds)
        let name = "pattern.\(one.name)"
        let rows = [BenchmarkRow(name: name, value: figure(own.nanoseconds, one), unit: one.unit.name)]
        guard let other = try peer?.measure(one.work, milliseconds: milliseconds) else { return rows }
        guard one.isSet || own.count == other.count else {
            throw PatternTimer.Failure(description: "\(one.name): found \(own.count), and Go \(other.count)")
        }
        return rows + [
            BenchmarkRow(name: "\(name).go", value: figure(other.nanoseconds, one), unit: one.unit.name),
            BenchmarkRow(name: "\(name).ratio", value: other.nanoseconds / own.nanoseconds, unit: "× Go"),
        ]
    }

    private static func figure(_ nanoseconds: Double, _ one: Work) -> Double {
        let byteCount = one.work.texts.reduce(0) { $0 + $1.count }
        switch one.unit {
        case .megabytes: return Double(byteCount) * 1_000 / nanoseconds
        case .nanoseconds: return nanoseconds / Double(one.work.texts.count * one.work.expressions.count)
        case .microseconds: return nanoseconds / 1_000 / Double(one.work.expressions.count)
        }
    }
}

extension PatternBenchmark.Work.Unit {
    fileprivate var name: String {
        switch self {
        case .megabytes: "MB/s"
        case .nanoseconds: "ns"
        case .microseconds: "µs"
        }
    }
}
