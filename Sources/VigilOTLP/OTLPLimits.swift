/// What a message may demand of its receiver.
///
/// The size of the body itself is the caller's to limit.
public struct OTLPLimits: Hashable, Sendable {
    /// How deep attribute values may nest: a plain value is 1 deep.
    public var attributeDepthMax: Int
    /// How deep JSON arrays and objects that nobody reads may nest, and protobuf groups.
    public var unknownDepthMax: Int
    /// How much larger than its body the decoded batch may be.
    ///
    /// Two bytes can claim a record that takes two hundred, so a body made of empty records would take a hundred
    /// times its size. What real senders send stays under four.
    public var expansionMax: Int
    /// How many bytes a decoded batch may take whatever the size of its body.
    public var expansionFree: Int

    /// Limits; what is not given is the default.
    public init(
        attributeDepthMax: Int = 64,
        unknownDepthMax: Int = 64,
        expansionMax: Int = 8,
        expansionFree: Int = 1 << 20
    ) {
        self.attributeDepthMax = attributeDepthMax
        self.unknownDepthMax = unknownDepthMax
        self.expansionMax = expansionMax
        self.expansionFree = expansionFree
    }

    /// How many bytes the batch from a body may take.
    func budget(bodySize: Int) -> Int {
        let (product, overflow) = bodySize.multipliedReportingOverflow(by: expansionMax)
        let (sum, overflowed) = product.addingReportingOverflow(expansionFree)
        return overflow || overflowed ? .max : sum
    }
}
