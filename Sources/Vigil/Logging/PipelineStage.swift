/// One stage of a pipeline that has run.
public struct PipelineStage: Sendable {
    /// What it is called.
    public var name: String
    /// How long it took.
    public var duration: Duration
    /// Whether it did what it should.
    public var isSuccess: Bool
    /// Why it did not, where that is known.
    public var error: (any Error)?

    /// A stage; with an error it is no success.
    public init(_ name: String, duration: Duration, success: Bool = true, error: (any Error)? = nil) {
        self.name = name
        self.duration = duration
        isSuccess = success && error == nil
        self.error = error
    }
}
