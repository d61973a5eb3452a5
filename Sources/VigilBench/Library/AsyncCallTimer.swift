import VigilModel

/// Finds out how long an asynchronous call takes that is too short for a clock.
enum AsyncCallTimer {
    /// The median of 21 rounds of about two milliseconds, in nanoseconds a call.
    ///
    /// - Parameters:
    ///   - name: What the row is called.
    ///   - calls: Makes as many calls as it is told.
    /// - Returns: The row.
    static func row(_ name: String, _ calls: (Int) async -> Void) async -> BenchmarkRow {
        let clock = ContinuousClock()
        var count = 64
        while await clock.measure({ await calls(count) }) < .milliseconds(1) { count *= 2 }
        var found: [Double] = []
        for _ in 0..<21 {
            found.append(Double(await clock.measure { await calls(count) }.nanoseconds) / Double(count))
        }
        return BenchmarkRow(name: name, value: found.sorted()[10], unit: "ns")
    }
}
