/// What a store promises did not hold in a run.
package struct Violation: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Throws unless a claim holds.
    static func unless(_ holds: Bool, _ otherwise: @autoclosure () -> String) throws(Violation) {
        if !holds { throw Violation(otherwise()) }
    }
}
