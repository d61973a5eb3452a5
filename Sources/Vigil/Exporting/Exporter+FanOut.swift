extension Vigil.Exporter {
    /// Sends what is recorded to several places.
    ///
    /// Each has queues and retries of its own: one that is down neither holds up the others nor has them take anything
    /// twice.
    ///
    /// - Parameter exporters: Where to; what one of them cannot be set up with is thrown when Vigil is bootstrapped.
    /// - Returns: An exporter for `Vigil.bootstrap`.
    public static func fanOut(_ exporters: [Vigil.Exporter]) -> Vigil.Exporter {
        Vigil.Exporter(name: "fan-out") { context in
            FanOutSink(try exporters.map { ($0.name, try $0.make(context)) }, tell: context.warn)
        }
    }
}
