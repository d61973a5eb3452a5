package import VigilModel
package import VigilOTLP

/// An export request as it goes over the wire: sent again, it is the same to the byte.
package struct TelemetryRequest: Hashable, Sendable {
    /// The one kind of telemetry in it.
    package let signal: OTLPSignal
    /// How the message is written.
    package let encoding: OTLPEncoding
    /// Whether the body is packed by gzip.
    package let isCompressed: Bool
    /// What a receiver knows a repeat by.
    package let key: ContentKey
    /// How many spans, points or log records are in it.
    package let records: Int
    /// The bytes on the wire.
    package let body: [UInt8]

    /// A request with all that belongs to it.
    package init(
        signal: OTLPSignal,
        encoding: OTLPEncoding,
        isCompressed: Bool,
        key: ContentKey,
        records: Int,
        body: [UInt8]
    ) {
        self.signal = signal
        self.encoding = encoding
        self.isCompressed = isCompressed
        self.key = key
        self.records = records
        self.body = body
    }
}

/// Brings requests to a receiver.
package protocol RequestSender: Sendable {
    /// The requests for a batch: one for each signal that it has records of.
    func requests(for batch: TelemetryBatch) -> [TelemetryRequest]

    /// Sends a request once.
    ///
    /// - Returns: What the receiver refused of it for good.
    /// - Throws: Where it was not taken, as far as can be told.
    func send(_ request: TelemetryRequest) async throws(DeliveryError) -> SinkReceipt
}

/// A request was not taken, as far as the sender can tell.
package struct DeliveryError: Error, Hashable, Sendable {
    /// What happened, and what to do.
    package let error: SinkError
    /// Whether the receiver may have taken it all the same: the connection ended before the answer came.
    package let mayHaveArrived: Bool

    /// A failure with what is known of it.
    package init(_ error: SinkError, mayHaveArrived: Bool) {
        self.error = error
        self.mayHaveArrived = mayHaveArrived
    }
}
