/// Divides the 256 bytes into classes between whose members a program makes no difference.
struct ByteClasses: Sendable {
    /// The class of each byte.
    let classes: [UInt8]
    /// A byte of each class.
    let members: [UInt8]

    var count: Int { members.count }

    init(transitions: [Transition], assertions: Set<Assertion>) {
        var begins = [Bool](repeating: false, count: 257)
        for transition in transitions {
            begins[Int(transition.lower)] = true
            begins[Int(transition.upper) + 1] = true
        }
        if !assertions.isEmpty {
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
}
