import VigilPattern

/// A difference to Go 1.19 that is meant to be.
package struct PatternAllowance: Sendable {
    /// Why it is right as it is.
    package let reason: String
    /// Whether it is the one: the case, what Go said when it refused, what Vigil said when it refused.
    let applies: @Sendable (_ one: PatternCase, _ refusal: String?, _ error: PatternError?) -> Bool

    /// All of them.
    ///
    /// What they allow is acceptance only: what both accept has the same matches.
    package static let all = [
        PatternAllowance(reason: "(?<name>…) is taken by RE2 since 2023 and by Go since 1.22") { _, refusal, error in
            error == nil && refusal?.contains("invalid or unsupported Perl syntax: `(?<") == true
        },
        PatternAllowance(reason: "written out, an expression has at most 262,144 steps; Go allows more") {
            _,
            _,
            error in
            error?.code == .programTooBig
        },
    ]
}
