import Synchronization
public import VigilModel

extension Vigil {
    /// Functions of the application that measure something whenever metrics are collected.
    ///
    /// They run one after another on the thread that collects, every ten seconds by default, and at each scrape. One
    /// that throws is left out of that collection. One that takes longer than ``durationMax`` is left out of the next,
    /// so that it cannot hold up the others each time; both are said once.
    public final class Collectors: Sendable {
        /// What a collector says: a number by name.
        public struct Value: Hashable, Sendable {
            /// What it is called: `queue.depth`.
            public var name: String
            /// The number.
            public var value: Double
            /// The unit in UCUM; empty where it has none.
            public var unit: String
            /// What tells it from others of the same name.
            public var attributes: Attributes

            /// A value by its name.
            public init(_ name: String, _ value: Double, unit: String = "", attributes: Attributes = [:]) {
                self.name = name
                self.value = value
                self.unit = unit
                self.attributes = attributes
            }
        }

        private struct Collector {
            let name: String
            let collect: @Sendable () throws -> [Metric]
            var isResting = false
        }

        /// A collector that takes longer is left out of the next collection.
        public static let durationMax: Duration = .milliseconds(250)
        /// There are at most so many.
        public static let countMax = 1_000

        private let collectors = Mutex<[Collector]>([])
        private let time: TimeSource
        private let diagnostics: Diagnostics

        init(time: TimeSource, diagnostics: Diagnostics) {
            self.time = time
            self.diagnostics = diagnostics
        }

        /// Registers a function that returns numbers; each becomes a gauge with the time of the collection.
        ///
        /// - Parameters:
        ///   - name: What it is called; one of the same name is replaced.
        ///   - values: Measures. It must not wait for long, and not register or unregister.
        public func register(_ name: String, values: @escaping @Sendable () throws -> [Value]) {
            let time = time
            register(name) { () throws -> [Metric] in
                let now = time.wall()
                let byInstrument = Dictionary(grouping: try values()) { [$0.name, $0.unit] }
                return byInstrument.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, values in
                    let points = values.map {
                        NumberPoint(attributes: $0.attributes, time: now, value: .double($0.value))
                    }
                    return Metric(key[0], unit: key[1], data: .gauge(points))
                }
            }
        }

        /// Registers a function that returns metrics of any kind, with their times.
        ///
        /// - Parameters:
        ///   - name: What it is called; one of the same name is replaced.
        ///   - metrics: Measures. It must not wait for long, and not register or unregister.
        public func register(_ name: String, metrics: @escaping @Sendable () throws -> [Metric]) {
            let isFull = collectors.withLock { collectors in
                collectors.removeAll { $0.name == name }
                guard collectors.count < Self.countMax else { return true }
                collectors.append(Collector(name: name, collect: metrics))
                return false
            }
            if isFull { diagnostics.once("there are \(Self.countMax) collectors; \"\(name)\" is not registered") }
        }

        /// Takes a function away; what it measured is no longer collected.
        public func unregister(_ name: String) {
            collectors.withLock { $0.removeAll { $0.name == name } }
        }

        /// What all of them say now.
        func collect() -> [Metric] {
            // Not under the lock: what the application does here is its own affair.
            let due = collectors.withLock { collectors in
                let due = collectors.filter { !$0.isResting }
                for index in collectors.indices { collectors[index].isResting = false }
                return due
            }
            return due.flatMap { collector in
                let start = time.monotonic()
                defer { noteDuration(.nanoseconds(time.monotonic() - start), of: collector.name) }
                do {
                    return try collector.collect()
                } catch {
                    diagnostics.once("the collector \"\(collector.name)\" failed: \(error)", key: collector.name)
                    return []
                }
            }
        }

        private func noteDuration(_ duration: Duration, of name: String) {
            guard duration > Self.durationMax else { return }
            collectors.withLock { collectors in
                guard let index = collectors.firstIndex(where: { $0.name == name }) else { return }
                collectors[index].isResting = true
            }
            diagnostics.once(
                "the collector \"\(name)\" took \(duration.inSeconds) s; it is left out of every second collection",
                key: "slow \(name)"
            )
        }
    }
}
