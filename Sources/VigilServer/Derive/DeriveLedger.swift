// What ingest must remember so that nothing is derived twice: which spans were counted, which errors were seen on
// which side, and which programs count their operations themselves.
//
// The store recognises a repeated span only when the batch is appended, and by then the operation that was derived
// from it is in the same batch. So a span is claimed here first. A claim is committed when its batch was stored and
// released when it was not, since the sender will send it again. A span that another batch has claimed and that is not
// stored yet can be called neither new nor known: its batch is put off for a second, which exporters do by themselves.
//
// All of it is bounded. A span that comes again after more than 131,072 others counts twice; whole batches that come
// again are recognised by the store, however many lie between.

import VigilModel

/// Remembers what was derived.
///
/// Knows no clock or lock.
struct DeriveLedger {
    /// The right to derive from what was new in one batch.
    struct Claim {
        fileprivate let id: UInt32
        fileprivate var spans: [UInt64] = []
        fileprivate var errors: [UInt64] = []
    }

    /// Which side of the pair that some SDKs send an error came from.
    enum ErrorOrigin { case span, log }

    /// Spans of the batch are part of another that is not stored yet.
    struct Busy: Error {}

    private var spans: RecentKeys<UInt32>
    private var errors: RecentKeys<ErrorOrigin>
    private var openClaims: Set<UInt32> = []
    private var lastClaim: UInt32 = 0
    private var selfCounting: Set<ResourceIdentity> = []
    private var labelSets: [ResourceIdentity: Set<OperationLabels>] = [:]
    private let labelSetsMax: Int
    private let identitiesMax = 4_096

    init(spansMax: Int = 131_072, errorsMax: Int = 32_768, labelSetsMax: Int = 2_000) {
        self.spans = RecentKeys(generationMax: spansMax)
        self.errors = RecentKeys(generationMax: errorsMax)
        self.labelSetsMax = labelSetsMax
    }

    /// Begins to derive from a batch; ends with `commit` or `release`.
    mutating func openClaim() -> Claim {
        lastClaim &+= 1
        openClaims.insert(lastClaim)
        return Claim(id: lastClaim)
    }

    /// Claims a span: true where it is new, false where it was counted before.
    mutating func claimSpan(_ key: UInt64, for claim: inout Claim) throws(Busy) -> Bool {
        if let other = spans[key] {
            if other != claim.id, openClaims.contains(other) { throw Busy() }
            return false
        }
        spans.insert(claim.id, for: key)
        claim.spans.append(key)
        return true
    }

    /// An exception was found on a span: true where an error is to be derived from it.
    mutating func claimSpanError(_ key: UInt64, for claim: inout Claim) -> Bool {
        guard errors[key] == nil else { return false }
        errors.insert(.span, for: key)
        claim.errors.append(key)
        return true
    }

    /// A log record with an exception was found: true where it repeats an error that was derived from its span.
    mutating func isRepeatedByLog(_ key: UInt64, for claim: inout Claim) -> Bool {
        switch errors[key] {
        case .span: return true
        case .log: return false
        case nil:
            errors.insert(.log, for: key)
            claim.errors.append(key)
            return false
        }
    }

    /// The batch was stored.
    mutating func commit(_ claim: Claim) {
        openClaims.remove(claim.id)
    }

    /// The batch was not stored: what it claimed is new again.
    mutating func release(_ claim: Claim) {
        openClaims.remove(claim.id)
        for key in claim.spans { spans.remove(key) }
        for key in claim.errors { errors.remove(key) }
    }

    /// A program has sent operations that it counted itself.
    mutating func programCounts(_ identity: ResourceIdentity) {
        if selfCounting.count >= identitiesMax { selfCounting.removeAll() }
        selfCounting.insert(identity)
    }

    /// Whether a program counts its operations itself.
    func countsItself(_ identity: ResourceIdentity) -> Bool {
        selfCounting.contains(identity)
    }

    /// The labels under which an operation is counted: its own, or the overflow's where the program has too many.
    mutating func admit(_ labels: OperationLabels, of identity: ResourceIdentity) -> OperationLabels {
        if labelSets[identity] == nil, labelSets.count >= identitiesMax { labelSets.removeAll() }
        if labelSets[identity, default: []].contains(labels) { return labels }
        guard labelSets[identity, default: []].count < labelSetsMax else { return labels.overflow }
        labelSets[identity, default: []].insert(labels)
        return labels
    }
}
