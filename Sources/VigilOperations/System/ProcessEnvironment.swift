import CVigil

/// The environment variables of this process.
package enum ProcessEnvironment {
    /// All of them, in order, as `NAME=value`.
    package static func current() -> [String] {
        var variables: [String] = []
        var next = vigil_environment()
        while let variable = next.pointee {
            variables.append(String(cString: variable))
            next += 1
        }
        return variables
    }
}
