import CVigil
import Synchronization
import VigilModel

/// All instruments of an application, each label set once.
///
/// It never traps: a name that is recorded in several ways is as many instruments, which is said. An instrument has so
/// many label sets and no more; the rest shares one that says so.
final class InstrumentRegistry: Sendable {
    private struct Instrument {
        var series: [Attributes: any Series] = [:]
        /// In the order of their making, so that what is sent has a stable order.
        var order: [Attributes] = []
        var overflow: (any Series)?
    }

    private struct State {
        var instruments: [InstrumentIdentity: Instrument] = [:]
        var order: [InstrumentIdentity] = []
        /// How each name was recorded first.
        var first: [String: InstrumentIdentity] = [:]
        var conflicts = 0
        var overflows = 0
        var forks = vigil_forks()

        /// Makes an instrument; where its name is that of another one, says so.
        mutating func declare(_ identity: InstrumentIdentity) -> String? {
            instruments[identity] = Instrument()
            order.append(identity)
            guard let known = first[identity.name] else {
                first[identity.name] = identity
                return nil
            }
            conflicts += 1
            return """
                the metric \(identity.name) is recorded as a \(known.words) and as a \(identity.words); they are kept \
                apart, but queries by the name find both
                """
        }
    }

    private let state = Mutex(State())
    private let gate: RecordingGate
    private let now: @Sendable () -> Timestamp
    private let labelSetsMax: Int
    private let diagnostics: Diagnostics

    init(
        gate: RecordingGate = RecordingGate(),
        labelSetsMax: Int,
        now: @escaping @Sendable () -> Timestamp,
        diagnostics: Diagnostics
    ) {
        self.gate = gate
        self.labelSetsMax = max(1, labelSetsMax)
        self.now = now
        self.diagnostics = diagnostics
    }

    /// How many instruments have the name of another one.
    var conflicts: Int { state.withLock { $0.conflicts } }
    /// How many label sets were over the limit of their instrument.
    var overflows: Int { state.withLock { $0.overflows } }

    func sum(_ name: String, unit: String = "", kind: InstrumentKind = .counter, _ attributes: Attributes) -> SumSeries
    {
        series(InstrumentIdentity(name: name, unit: unit, kind: kind), attributes) { [gate, now] in
            SumSeries(attributes: $0, gate: gate, now: now)
        }
    }

    func gauge(_ name: String, unit: String = "", _ attributes: Attributes) -> GaugeSeries {
        series(InstrumentIdentity(name: name, unit: unit, kind: .gauge), attributes) { [gate] in
            GaugeSeries(attributes: $0, gate: gate)
        }
    }

    func histogram(_ name: String, unit: String = "", _ attributes: Attributes) -> HistogramSeries {
        series(InstrumentIdentity(name: name, unit: unit, kind: .histogram), attributes) { [gate, now] in
            HistogramSeries(attributes: $0, gate: gate, start: now())
        }
    }

    /// Gives back a handle; with the last one the series ends.
    func release(_ series: some Series, of kind: InstrumentKind) {
        state.withLock { state in
            guard series.uses.release() else { return }
            for identity in state.order where identity.kind == kind {
                guard state.instruments[identity]?.series[series.attributes] === series else { continue }
                state.instruments[identity]?.series[series.attributes] = nil
                state.instruments[identity]?.order.removeAll { $0 == series.attributes }
                return
            }
        }
    }

    /// Has a series go on that had ended, since somebody asks for it again.
    ///
    /// It counts on from where it was; a gauge is empty until it is set.
    ///
    /// - Returns: The series; nil where another has taken its place, or there is none.
    func revive<Kind: Series>(_ series: Kind, of identity: InstrumentIdentity) -> Kind? {
        state.withLock { state in
            let key = series.attributes
            guard let instrument = state.instruments[identity] else { return nil }
            if let found = instrument.series[key] {
                // Somebody else was a little earlier.
                guard found === series else { return nil }
            } else if instrument.overflow !== series {
                guard instrument.series.count < labelSetsMax else { return nil }
                series.goOn()
                state.instruments[identity]?.series[key] = series
                state.instruments[identity]?.order.append(key)
            }
            series.uses.retain()
            return series
        }
    }

    /// All instruments with what they hold now, in the order of their making; empty ones are left out.
    func collect() -> [Metric] {
        let time = now()
        let instruments = state.withLock { state in
            Self.noticeFork(&state, at: time)
            return state.order.compactMap { identity in state.instruments[identity].map { (identity, $0) } }
        }
        return instruments.compactMap { identity, instrument in
            var series = instrument.order.compactMap { instrument.series[$0] }
            if let overflow = instrument.overflow { series.append(overflow) }
            return Self.data(series, identity.kind, at: time).map {
                Metric(identity.name, unit: identity.unit, data: $0)
            }
        }
    }

    /// In a forked child all counts begin anew, with their own start.
    private static func noticeFork(_ state: inout State, at time: Timestamp) {
        guard state.forks != vigil_forks() else { return }
        state.forks = vigil_forks()
        for instrument in state.instruments.values {
            for series in instrument.series.values { series.beginAnew(at: time) }
            instrument.overflow?.beginAnew(at: time)
        }
    }

    private static func data(_ series: [any Series], _ kind: InstrumentKind, at time: Timestamp) -> MetricData? {
        guard !series.isEmpty else { return nil }
        switch kind {
        case .counter, .upDownCounter:
            let points = series.compactMap { ($0 as? SumSeries)?.point(at: time) }
            return .sum(points, .cumulative, isMonotonic: kind == .counter)
        case .gauge:
            let points = series.compactMap { ($0 as? GaugeSeries)?.point(at: time) }
            return points.isEmpty ? nil : .gauge(points)
        case .histogram:
            let points = series.compactMap { ($0 as? HistogramSeries)?.point(at: time) }
            return .exponentialHistogram(points, .cumulative)
        }
    }

    private func series<Kind: Series>(
        _ identity: InstrumentIdentity,
        _ attributes: Attributes,
        make: (Attributes) -> Kind
    ) -> Kind {
        let key = attributes.canonical
        var remark: String?
        let series = state.withLock { state -> Kind in
            if state.instruments[identity] == nil { remark = state.declare(identity) }
            let instrument = state.instruments[identity, default: Instrument()]
            if let series = instrument.series[key] as? Kind { return series }
            guard instrument.series.count < labelSetsMax else {
                state.overflows += 1
                remark = overflow(identity.name)
                if let series = instrument.overflow as? Kind { return series }
                let series = make([SemanticName.metricOverflow: true])
                state.instruments[identity]?.overflow = series
                return series
            }
            let series = make(key)
            state.instruments[identity]?.series[key] = series
            state.instruments[identity]?.order.append(key)
            return series
        }
        series.uses.retain()
        if let remark { diagnostics.once(remark) }
        return series
    }

    private func overflow(_ name: String) -> String {
        """
        the metric \(name) has more than \(labelSetsMax) label sets; what is recorded under new ones is counted \
        together, with \(SemanticName.metricOverflow)
        """
    }
}
