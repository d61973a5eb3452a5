import Synchronization
import VigilModel

/// Works out operations and errors for programs that do not send them: the step of ingest before the store.
///
/// Spans of servers, consumers and roots become `vigil.operation.duration`; an exception on a span becomes a log
/// record. Both join the batch, so that they are stored with what they came from or not at all.
final class TelemetryDeriver: Sendable {
    private let ledger: Mutex<DeriveLedger>

    init(ledger: sending DeriveLedger = DeriveLedger()) {
        self.ledger = Mutex(ledger)
    }

    /// Adds to a batch what follows from it.
    ///
    /// Groups must have their identity.
    ///
    /// - Parameter batch: What came, normalised; derived metrics and log records are appended.
    /// - Returns: What was claimed: pass it to `stored` or `failed`.
    /// - Throws: ``DeriveLedger/Busy`` where spans in it are just being stored with another batch: try again soon.
    func derive(_ batch: inout TelemetryBatch) throws(DeriveLedger.Busy) -> DeriveLedger.Claim {
        var claim = ledger.withLock { $0.openClaim() }
        do throws(DeriveLedger.Busy) {
            noteCounting(batch.metrics)
            markRepeats(&batch.logs, &claim)
            var derived = TelemetryBatch()
            for group in batch.spans {
                let fresh = try claimSpans(of: group, &claim)
                guard !fresh.isEmpty else { continue }
                if let metrics = operations(of: fresh, group) { derived.metrics.append(metrics) }
                if let logs = errors(of: fresh, group, &claim) { derived.logs.append(logs) }
            }
            batch.append(derived)
            return claim
        } catch {
            ledger.withLock { $0.release(claim) }
            throw error
        }
    }

    /// The batch of a claim was stored.
    func stored(_ claim: DeriveLedger.Claim) {
        ledger.withLock { $0.commit(claim) }
    }

    /// The batch of a claim was not stored and will come again.
    func failed(_ claim: DeriveLedger.Claim) {
        ledger.withLock { $0.release(claim) }
    }

    private func noteCounting(_ groups: [ResourceGroup<Metric>]) {
        for group in groups where group.countsOperations {
            guard let identity = group.identity else { continue }
            ledger.withLock { $0.programCounts(identity) }
        }
    }

    /// Where the spans of a group are that something is derived from and that were not seen before.
    private func claimSpans(
        of group: ResourceGroup<SpanRecord>,
        _ claim: inout DeriveLedger.Claim
    ) throws(DeriveLedger.Busy) -> [SpanPlace] {
        var candidates: [(place: SpanPlace, key: UInt64)] = []
        for scope in group.scopes.indices {
            for item in group.scopes[scope].items.indices
            where group.scopes[scope].items[item].isWorthDeriving {
                candidates.append(
                    (SpanPlace(scope: scope, item: item), DeriveKey.span(group.scopes[scope].items[item]))
                )
            }
        }
        let result: Result<[SpanPlace], DeriveLedger.Busy> = ledger.withLock { ledger in
            var fresh: [SpanPlace] = []
            fresh.reserveCapacity(candidates.count)
            do throws(DeriveLedger.Busy) {
                for (place, key) in candidates where try ledger.claimSpan(key, for: &claim) { fresh.append(place) }
                return .success(fresh)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func operations(of spans: [SpanPlace], _ group: ResourceGroup<SpanRecord>) -> ResourceGroup<Metric>? {
        guard let identity = group.identity, !group.resource.usesVigil,
            !ledger.withLock({ $0.countsItself(identity) })
        else { return nil }
        var tallies: [OperationLabels: OperationTally] = [:]
        for place in spans where group[place].isOperation {
            tallies[OperationLabels(group[place]), default: OperationTally()].add(group[place])
        }
        guard !tallies.isEmpty else { return nil }
        let admitted = ledger.withLock { ledger in
            tallies.reduce(into: [OperationLabels: OperationTally]()) { admitted, entry in
                admitted[ledger.admit(entry.key, of: identity), default: OperationTally()].add(entry.value)
            }
        }
        let points = admitted.map { $1.point($0) }.sorted { ($0.time, $0.start) < ($1.time, $1.start) }
        let metric = Metric(
            SemanticName.operationDuration,
            description: "How long operations took.",
            unit: "s",
            data: .exponentialHistogram(points, .delta)
        )
        return ResourceGroup(
            resource: group.resource,
            identity: identity,
            scopes: [ScopeGroup(scope: .derive, items: [metric])]
        )
    }

    private func errors(
        of spans: [SpanPlace],
        _ group: ResourceGroup<SpanRecord>,
        _ claim: inout DeriveLedger.Claim
    ) -> ResourceGroup<LogRecord>? {
        let failed = spans.filter { group[$0].hasException }
        guard !failed.isEmpty else { return nil }
        let names = OperationNames(group)
        var records: [LogRecord] = []
        for span in failed.map({ group[$0] }) {
            for event in span.events where event.isException {
                let key = DeriveKey.error(span.traceID, span.spanID, event.attributes)
                guard ledger.withLock({ $0.claimSpanError(key, for: &claim) }) else { continue }
                records.append(LogRecord(exception: event, of: span, operation: names.operation(of: span)))
            }
        }
        guard !records.isEmpty else { return nil }
        return ResourceGroup(
            resource: group.resource,
            identity: group.identity,
            scopes: [ScopeGroup(scope: .derive, items: records)]
        )
    }

    /// Marks log records whose exception was counted from their span already.
    private func markRepeats(_ groups: inout [ResourceGroup<LogRecord>], _ claim: inout DeriveLedger.Claim) {
        for group in groups.indices {
            for scope in groups[group].scopes.indices {
                for index in groups[group].scopes[scope].items.indices {
                    let log = groups[group].scopes[scope].items[index]
                    guard log.hasException, log.spanID.isValid else { continue }
                    let key = DeriveKey.error(log.traceID, log.spanID, log.attributes)
                    guard ledger.withLock({ $0.isRepeatedByLog(key, for: &claim) }) else { continue }
                    groups[group].scopes[scope].items[index].attributes[SemanticName.errorRepeat] = .bool(true)
                }
            }
        }
    }
}

extension TelemetryDeriver {
    /// Remembers what a store holds already, after a start.
    ///
    /// - Parameters:
    ///   - spans: The newest spans, oldest first.
    ///   - logs: The newest log records with exceptions, oldest first, derived ones among them.
    ///   - counting: Programs that count their operations themselves.
    func seed(spans: [SpanRecord], logs: [LogRecord], counting: [ResourceIdentity]) {
        ledger.withLock { ledger in
            var claim = ledger.openClaim()
            for span in spans where span.isWorthDeriving {
                _ = try? ledger.claimSpan(DeriveKey.span(span), for: &claim)
            }
            for log in logs where log.hasException && log.spanID.isValid {
                let key = DeriveKey.error(log.traceID, log.spanID, log.attributes)
                if log.attributes[SemanticName.derived] != nil {
                    _ = ledger.claimSpanError(key, for: &claim)
                } else {
                    _ = ledger.isRepeatedByLog(key, for: &claim)
                }
            }
            for identity in counting { ledger.programCounts(identity) }
            ledger.commit(claim)
        }
    }
}

/// Where a span is in its group.
private struct SpanPlace {
    var scope: Int
    var item: Int
}

extension SpanRecord {
    /// Whether an operation or an error is derived from the span.
    fileprivate var isWorthDeriving: Bool { isOperation || hasException }
}

extension ResourceGroup where Item == SpanRecord {
    fileprivate subscript(place: SpanPlace) -> SpanRecord {
        _read { yield scopes[place.scope].items[place.item] }
    }
}

extension ResourceGroup where Item == Metric {
    /// Whether the program itself sent durations of its operations.
    fileprivate var countsOperations: Bool {
        scopes.contains { scope in
            scope.scope.name != SemanticName.deriveScope
                && scope.items.contains { $0.name == SemanticName.operationDuration }
        }
    }
}

extension Resource {
    /// Whether the program uses the Vigil library, which counts operations exactly.
    fileprivate var usesVigil: Bool {
        attributes[SemanticName.telemetryDistroName]?.stringValue == SemanticName.distroName
    }
}

extension InstrumentationScope {
    /// The scope of what ingest derives.
    fileprivate static let derive = InstrumentationScope(SemanticName.deriveScope)
}
