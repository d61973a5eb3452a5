/// Divides the 256 bytes into classes between whose members a program makes no difference.
struct ByteClasses: Sendable {
    /// The class of each byte.
    private let classes: [UInt8]
    /// A byte of each class.
    let members: [UInt8]

    var count: Int { members.count }

    init(_ transitions: [Transition], hasAssertions: Bool) {
        var begins = [Bool](repeating: false, count: 257)
        for transition in transitions {
            begins[Int(transition.lower)] = true
            begins[Int(transition.upper) + 1] = true
        }
        if hasAssertions {
            for byte in 1..<256 where Neighbour(UInt8(byte)) != Neighbour(UInt8(byte - 1)) { begins[byte] = true }
        }
        var classes = [UInt8](repeating: 0, count: 256)
        var members: [UInt8] = [0]
        for byte in 1..<256 {
            if begins[byte] { members.append(UInt8(byte)) }
            classes[byte] = UInt8(members.count - 1)
        }
        self.classes = classes
        self.members = members
    }

    /// The class of a byte.
    subscript(byte: UInt8) -> UInt8 { classes[Int(byte)] }
}
