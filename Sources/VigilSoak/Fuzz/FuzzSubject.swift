/// Something that takes what strangers send.
///
/// An input is made from its seed alone, so that the seed of one that ended the process says all of it.
protocol FuzzSubject: Sendable {
    /// Its name on the command line.
    static var name: String { get }

    /// Makes the input of a seed and hands it over.
    ///
    /// Refusing an input is fine; what is not is said in ``FuzzOutcome/finding``.
    func run(_ seed: UInt64) async -> FuzzOutcome
}

/// What came of one input.
struct FuzzOutcome {
    /// Whether it was taken.
    var isAccepted = false
    /// What is wrong, where something is.
    var finding: String?
    /// The input, for people.
    var input: String

    /// An input in bytes, shown as text where it is one.
    static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text.debugDescription }
        return bytes.map { String($0, radix: 16) }.joined(separator: " ")
    }
}

/// All subjects, in the order in which they come up.
enum FuzzSubjects {
    static let all: [any FuzzSubject] = [
        QuerySubject(), EngineSubject(), SearchSubject(), RemoteWriteSubject(), ExpositionSubject(), OTLPSubject(),
        ConfigurationSubject(),
    ]
}
