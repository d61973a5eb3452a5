import CVigil
import Synchronization
import VigilModel

/// Takes the return addresses of where errors are recorded, and not more often than helps.
///
/// Of errors of one kind from one place, the first ten of a second have a
/// stack and breadcrumbs; a storm of them is counted all the same, with the type and message alone.
final class ErrorStacks: Sendable {
    /// Under which key addresses travel to where they become text.
    static let attribute = "vigil.error.addresses"
    private static let perSecondMax = 10
    private static let placesMax = 1_024
    /// How many of the innermost addresses tell one place from another; the first are Vigil's own.
    private static let placeDepth = 8

    private struct Window {
        var second: Int64 = 0
        var counts: [Int: Int] = [:]
    }

    private let window = Mutex(Window())

    /// The return addresses of the caller, innermost first.
    ///
    /// - Parameters:
    ///   - type: What kind of error it is for.
    ///   - time: Now.
    /// - Returns: The addresses; nil where that many of that kind came from there within this second.
    @inline(never)
    func capture(for type: String, at time: Timestamp) -> [UInt64]? {
        var stack = vigil_return_addresses()
        vigil_return_addresses(&stack)
        let addresses = stack.array
        var hasher = Hasher()
        hasher.combine(type)
        for address in addresses.prefix(Self.placeDepth) { hasher.combine(address) }
        return isWanted(hasher.finalize(), in: time.nanoseconds / 1_000_000_000) ? addresses : nil
    }

    private func isWanted(_ place: Int, in second: Int64) -> Bool {
        window.withLock { window in
            if window.second != second {
                window.second = second
                window.counts.removeAll(keepingCapacity: true)
            }
            let count = window.counts[place, default: 0]
            guard count < Self.perSecondMax, count > 0 || window.counts.count < Self.placesMax else { return false }
            window.counts[place] = count + 1
            return true
        }
    }
}

extension AttributeValue {
    /// Addresses as bytes, eight each.
    init(addresses: [UInt64]) {
        self = .bytes(addresses.withUnsafeBytes { Array($0) })
    }

    /// The addresses that bytes hold; nil where they hold something else.
    var addresses: [UInt64]? {
        guard case .bytes(let bytes) = self, bytes.count % 8 == 0 else { return nil }
        return bytes.withUnsafeBytes { buffer in
            (0..<(bytes.count / 8)).map { buffer.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) }
        }
    }
}
