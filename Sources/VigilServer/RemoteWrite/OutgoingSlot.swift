import VigilModel
import VigilOTLP
import VigilStore

/// One series as a receiver knows it.
final class OutgoingSlot {
    let labels: [OutgoingSeries.Label]
    let metadata: PrometheusMetadata
    /// Tells which of the requests that are under way it goes with: always the same, so that its samples stay in order.
    let hash: UInt64
    /// The newest sample that was taken, in milliseconds.
    var newest = Int64.min
    /// What is to be sent of it now.
    var pending: OutgoingSeries
    /// Whether it is among those that have something to be sent.
    var isListed = false

    init(_ labels: LabelSet, _ metadata: PrometheusMetadata) {
        self.labels = labels.labels.map { OutgoingSeries.Label($0.name, $0.value) }
        self.metadata = metadata
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for label in labels.labels {
            for byte in label.name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            for byte in label.value.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        self.hash = hash
        pending = OutgoingSeries(labels: self.labels)
        pending.metadata = metadata
    }

    /// What is to be sent, in order of time and of each time the last; it waits no more.
    ///
    /// - Returns: What is newer than all that was taken before, and what is not.
    func take() -> (fresh: OutgoingSeries, late: OutgoingSeries) {
        var fresh = OutgoingSeries(labels: labels)
        fresh.metadata = metadata
        var late = fresh
        for number in Self.ordered(pending.numbers, \.milliseconds) {
            if number.milliseconds > newest { fresh.numbers.append(number) } else { late.numbers.append(number) }
        }
        for one in Self.ordered(pending.histograms, \.milliseconds) {
            if one.milliseconds > newest { fresh.histograms.append(one) } else { late.histograms.append(one) }
        }
        fresh.examples = pending.examples.sorted { $0.milliseconds < $1.milliseconds }
        newest = max(newest, fresh.numbers.last?.milliseconds ?? .min, fresh.histograms.last?.milliseconds ?? .min)
        pending = OutgoingSeries(labels: labels)
        pending.metadata = metadata
        isListed = false
        return (fresh, late)
    }

    private static func ordered<Element>(_ elements: [Element], _ time: KeyPath<Element, Int64>) -> [Element] {
        var isOrdered = true
        for place in elements.indices.dropFirst()
        where elements[place][keyPath: time] <= elements[place - 1][keyPath: time] {
            isOrdered = false
        }
        if isOrdered { return elements }
        let sorted = elements.enumerated().sorted {
            ($0.element[keyPath: time], $0.offset) < ($1.element[keyPath: time], $1.offset)
        }
        var last: [Element] = []
        for (_, element) in sorted {
            if let before = last.last, before[keyPath: time] == element[keyPath: time] { last.removeLast() }
            last.append(element)
        }
        return last
    }
}
