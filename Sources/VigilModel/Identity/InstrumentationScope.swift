/// The library or module that recorded the telemetry.
public struct InstrumentationScope: Hashable, Sendable {
    /// The name; may be empty.
    public var name: String
    /// The version; may be empty.
    public var version: String
    /// More about it.
    public var attributes: Attributes
    /// How many attributes the sender left out.
    public var droppedAttributesCount: UInt32
    /// The schema of the records' attribute names; empty where none was given.
    public var schemaURL: String

    /// A scope by its name and what else is known.
    public init(
        _ name: String = "",
        version: String = "",
        attributes: Attributes = [:],
        droppedAttributesCount: UInt32 = 0,
        schemaURL: String = ""
    ) {
        self.name = name
        self.version = version
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
        self.schemaURL = schemaURL
    }
}
