package import VigilStore

extension PromQL {
    /// A condition on a label as it was written, `job=~"a|b"`, with what it comes to.
    package struct LabelCondition: Sendable {
        /// How a label is compared.
        package enum Comparison: String, Hashable, Sendable, CaseIterable {
            /// The value is this.
            case equal = "="
            /// The value is not this.
            case notEqual = "!="
            /// The whole value matches.
            case matching = "=~"
            /// The whole value does not match.
            case notMatching = "!~"
        }

        /// The label.
        package let label: String
        /// How it is compared.
        package let comparison: Comparison
        /// The text or regular expression that it is compared with.
        package let value: String
        /// What a store is asked.
        package let matcher: LabelMatcher

        /// A condition with what it comes to.
        init(label: String, comparison: Comparison, value: String, matcher: LabelMatcher) {
            self.label = label
            self.comparison = comparison
            self.value = value
            self.matcher = matcher
        }

        /// The condition that a label has a value.
        package static func equal(_ label: String, _ value: String) -> LabelCondition {
            LabelCondition(label: label, comparison: .equal, value: value, matcher: .equal(label, value))
        }

        /// The condition that a label does not have a value.
        package static func notEqual(_ label: String, _ value: String) -> LabelCondition {
            LabelCondition(label: label, comparison: .notEqual, value: value, matcher: .notEqual(label, value))
        }
    }
}

extension PromQL.LabelCondition: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.label == right.label && left.comparison == right.comparison && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(label)
        hasher.combine(comparison)
        hasher.combine(value)
    }
}
