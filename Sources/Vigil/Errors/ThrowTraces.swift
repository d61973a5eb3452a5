import CVigil
import VigilModel

/// Has the runtime tell where errors are thrown, as long as it lives.
final class ThrowTraces: Sendable {
    /// Under which key addresses travel to where they become text.
    static let attribute = "vigil.error.thrown.addresses"
    /// Under which key it is said where an error was caught, if its stack does not.
    static let caught = "vigil.error.caught"

    init() { vigil_throws_begin() }

    deinit { vigil_throws_end() }

    /// The return addresses of where an error was thrown first, innermost first; nil where that is not known.
    func addresses(of error: any Error) -> [UInt64]? {
        // In an optional, which is not opened into what is in the box: the box is meant.
        let error: (any Error)? = error
        guard let box = unsafeBitCast(error, to: UnsafeRawPointer?.self) else { return nil }
        return withExtendedLifetime(error) {
            var stack = vigil_return_addresses()
            return vigil_throw_find(box, &stack) ? stack.array : nil
        }
    }

    /// How many throws were not noted, in the whole process.
    func metrics(from start: Timestamp, at time: Timestamp) -> [Metric] {
        let missed = NumberPoint(start: start, time: time, value: .int(Int64(clamping: vigil_throws_missed())))
        return [
            Metric("vigil.self.throws.missed", unit: "{throw}", data: .sum([missed], .cumulative, isMonotonic: true))
        ]
    }
}

extension vigil_return_addresses {
    /// The addresses that there are.
    var array: [UInt64] {
        withUnsafeBytes(of: values) { Array($0.bindMemory(to: UInt64.self).prefix(Int(count))) }
    }
}
