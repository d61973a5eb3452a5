import Foundation

/// A test could not go on.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Asks until there is an answer; real programs take their time, so this polls, with a deadline.
@discardableResult
func eventually<Value>(
    _ what: String,
    within seconds: Double = 20,
    every milliseconds: UInt64 = 30,
    _ answer: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(seconds)
    while true {
        if let value = try await answer() { return value }
        if clock.now > deadline { throw TestFailure("not within \(seconds) s: \(what)") }
        try await Task.sleep(nanoseconds: milliseconds * 1_000_000)
    }
}
