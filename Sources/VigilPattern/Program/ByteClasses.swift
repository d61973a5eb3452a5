/// Divides the 256 bytes into classes between whose members a program makes no difference.
struct ByteClasses: Sendable {
    /// The class of each byte.
    private let classes: [UInt8]
    /// A byte of each class.
    let members: [UInt8]

    var count: Int { members.count }

    init(transitions: [Transition], hasAssertions: Bool) {
        var begins = [Bool](repeating: false, count: 257)
        for transition in transitions {
            begins[Int(transition.lower)] = true
            begins[Int(transition.upper) + 1] = true
        }
        if hasAssertions {
            for byte in 1..<256 where Neighbour(UInt8(byte)) != Neighbour(UInt8(byte - 1)) { begins[byte] = true }
        }
        var classes: [UInt8] = []
        var members: [UInt8] = [0]
        for byte in 0..<256 {
            if byte > 0, begins[byte] { members.append(UInt8(byte)) }
            classes.append(UInt8(members.count - 1))
        }
        self.classes = classes
        self.members = members
    }

    /// Runs with the class of each byte.
    @inline(__always)
    func withClasses<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        classes.withUnsafeBufferPointer { classes in
            guard let base = classes.baseAddress else { preconditionFailure("there are 256 bytes") }
            return body(base)
        }
    }
}
